package org.sparkvae.spark.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.sparkvae.model.config.ConfigException;

/** Rows as CSV can hold them: each value of an array in a column of its own. */
final class CsvColumns {
  private CsvColumns() {}

  /**
   * @param computed number of values of the columns that a network computed
   * @return {@code latentMean0}, {@code latentMean1}, ... instead of {@code latentMean}, and {@code
   *     reconstruction.age} for a column of a decoded table
   * @throws ConfigException naming a column of the input that CSV cannot hold
   */
  static Dataset<Row> of(Dataset<Row> rows, Map<String, Integer> computed) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      Column column = rows.col("`" + field.name().replace("`", "``") + "`");
      if (!isNested(field.dataType())) {
        columns.add(column);
      } else if (computed.containsKey(field.name())
          && field.dataType() instanceof StructType columnsOfTable) {
        for (StructField of : columnsOfTable.fields()) {
          String name = field.name() + "." + of.name();
          if (isNested(of.dataType())) {
            throw refused(name, of.dataType());
          }
          columns.add(column.getField(of.name()).as(name));
        }
      } else if (computed.containsKey(field.name())
          && field.dataType().equals(ColumnValues.NAMED)) {
        columns.add(functions.to_json(column).as(field.name()));
      } else if (computed.containsKey(field.name())) {
        Column array =
            field.dataType().equals(SQLDataTypes.VectorType())
                ? org.apache.spark.ml.functions.vector_to_array(column, "float64")
                : column;
        for (int i = 0; i < computed.get(field.name()); i++) {
          columns.add(functions.element_at(array, i + 1).as(field.name() + i));
        }
      } else {
        throw refused(field.name(), field.dataType());
      }
    }
    Dataset<Row> all = rows.select(columns.toArray(Column[]::new));
    requireDifferent(all.columns());
    return all;
  }

  /** The values of an array may have the name of another column. */
  private static void requireDifferent(String[] names) {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      if (!known.add(name.toLowerCase(Locale.ROOT))) {
        throw ConfigException.of(
            "format",
            "Cannot write --format csv: two columns would have the name %s, since each value of an array gets a column. Set --format parquet, or rename the column of the input"
                .formatted(name));
      }
    }
  }

  private static ConfigException refused(String column, DataType type) {
    return ConfigException.of(
        "format",
        "Cannot write --format csv: the column %s holds %s, which CSV cannot hold. Set --format parquet, or leave the column out (in score, by --keys or --columns)"
            .formatted(column, type.simpleString()));
  }

  private static boolean isNested(DataType type) {
    return type instanceof ArrayType
        || type instanceof MapType
        || type instanceof StructType
        || type instanceof BinaryType
        || type instanceof UserDefinedType;
  }
}
