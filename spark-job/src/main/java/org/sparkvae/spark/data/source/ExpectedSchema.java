package org.sparkvae.spark.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.config.NearestName;
import org.sparkvae.spark.data.DataException;

/**
 * What rows must be like for a model that was trained on others. Columns beyond these are no
 * difference: they are keys.
 *
 * @param model the model's place, for messages
 * @param together one column that holds all features; empty where each has its own
 * @param apart columns of numbers, one a feature; empty for one column, and where the source itself
 *     knows its features
 * @param others columns for weights and splits
 * @param featureSize values of a row
 */
public record ExpectedSchema(
    String model, String together, List<String> apart, List<String> others, int featureSize) {
  public ExpectedSchema {
    apart = List.copyOf(apart);
    others = List.copyOf(others);
  }

  /**
   * @throws DataException listing all differences
   */
  void requireColumns(String source, StructType schema, TextColumns texts) {
    List<String> columns = new ArrayList<>(apart);
    columns.addAll(others);
    if (!together.isEmpty()) {
      columns.add(together);
    }
    List<String> differences = new ArrayList<>();
    for (String column : columns) {
      if (!Arrays.asList(schema.fieldNames()).contains(column)) {
        differences.add(column + " is missing" + nearest(column, schema, columns));
      } else if (!fits(column, schema.apply(column).dataType(), texts)) {
        differences.add(
            "%s holds %s (must hold %s)"
                .formatted(
                    column,
                    schema.apply(column).dataType().simpleString(),
                    column.equals(together) ? "vectors, arrays of numbers or bytes" : "numbers"));
      }
    }
    refuse(source, differences);
  }

  private boolean fits(String column, DataType type, TextColumns texts) {
    if (column.equals(together)) {
      return FeatureColumns.holdsFeatures(type);
    }
    return others.contains(column)
        || type instanceof NumericType
        || type instanceof StringType && !texts.holdOthers(column);
  }

  /** A name that is no expected one and differs in its case, or in less than half its letters. */
  private static String nearest(String column, StructType schema, List<String> expected) {
    List<String> names = new ArrayList<>(Arrays.asList(schema.fieldNames()));
    names.removeAll(expected);
    return names.stream()
        .filter(name -> distance(column, name) * 2 < column.length())
        .min(Comparator.comparingInt(name -> distance(column, name)))
        .map(name -> " (there is " + name + ")")
        .orElse("");
  }

  private static int distance(String column, String name) {
    return column.equalsIgnoreCase(name) ? 0 : NearestName.edits(column, name);
  }

  /**
   * @throws DataException if the rows are of another width
   */
  void requireWidth(SourceTable table) {
    if (table.featureSize() != featureSize) {
      String what = together.isEmpty() ? "a row" : together;
      refuse(
          table.name(),
          List.of(
              "%s holds %d values (must be %d)".formatted(what, table.featureSize(), featureSize)));
    }
  }

  private void refuse(String source, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new DataException(
          "Cannot use "
              + source
              + ": its rows differ from those that the model "
              + model
              + " was trained on: "
              + String.join("; ", differences)
              + ". Give rows like those, or name their columns by data.featuresColumn or"
              + " data.numericColumns");
    }
  }
}
