package org.sparkvae.spark.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.NearestName;
import org.sparkvae.spark.data.DataException;

/**
 * The columns that a trained model needs. Further columns are allowed: they are keys.
 *
 * @param model directory of the model, for messages
 * @param featuresColumn the column that holds all features; empty if each feature has its own
 * @param numericColumns numeric columns, one per feature; empty if one column holds all, or if the
 *     source itself knows its features
 * @param otherColumns columns of weights and splits
 * @param featureSize values per row
 * @param table what the model knows about columns of several kinds; the other columns are then
 *     empty
 */
public record ExpectedSchema(
    String model,
    String featuresColumn,
    List<String> numericColumns,
    List<String> otherColumns,
    int featureSize,
    Optional<TableColumns> table) {
  /** Number of missing columns for which similar names are looked for. */
  private static final int WITH_NEAREST = 20;

  public ExpectedSchema {
    numericColumns = List.copyOf(numericColumns);
    otherColumns = List.copyOf(otherColumns);
  }

  /** {@return number of features in a line of LibSVM, which does not state it; empty for any} */
  OptionalInt libsvmSize() {
    return table.isEmpty()
        ? OptionalInt.of(featureSize)
        : table.get().columns().stream()
            .filter(column -> column.name().equals("features") && column.isVector())
            .mapToInt(TableColumn::vectorSize)
            .findFirst();
  }

  /** Creates the columns of a model whose features are all of the same kind. */
  public ExpectedSchema(
      String model,
      String featuresColumn,
      List<String> numericColumns,
      List<String> otherColumns,
      int featureSize) {
    this(model, featuresColumn, numericColumns, otherColumns, featureSize, Optional.empty());
  }

  /**
   * @param startsWithTexts whether a column of texts holds no numbers, as far as it is known
   * @throws DataException with all differences
   */
  public void requireColumns(String source, StructType schema, Predicate<String> startsWithTexts) {
    List<String> columns = new ArrayList<>(numericColumns);
    columns.addAll(otherColumns);
    if (!featuresColumn.isEmpty()) {
      columns.add(featuresColumn);
    }
    List<String> differences = new ArrayList<>();
    for (String column : columns) {
      if (schema.getFieldIndex(column).isEmpty()) {
        String other = differences.size() < WITH_NEAREST ? nearest(column, schema, columns) : "";
        differences.add(column + " is missing" + other);
      } else if (!fits(column, schema.apply(column).dataType(), startsWithTexts)) {
        differences.add(
            "%s holds %s (must hold %s)"
                .formatted(
                    column,
                    schema.apply(column).dataType().simpleString(),
                    column.equals(featuresColumn)
                        ? "vectors, arrays of numbers or bytes"
                        : "numbers"));
      }
    }
    refuse(source, differences);
  }

  private boolean fits(String column, DataType type, Predicate<String> startsWithTexts) {
    if (column.equals(featuresColumn) || isArrayOfOne(type)) {
      return FeatureColumns.holdsFeatures(type);
    }
    return otherColumns.contains(column)
        || FeatureColumns.isNumber(type)
        || type instanceof StringType && !startsWithTexts.test(column);
  }

  /**
   * Whether the model's only feature is in a vector or an array with one value, which its artifact
   * does not distinguish from a numeric column.
   */
  boolean isArrayOfOne(DataType type) {
    return numericColumns.size() == 1 && FeatureColumns.holdsFeatures(type);
  }

  /**
   * The nearest other column, if its name differs only in case or in less than half of its letters.
   */
  private static String nearest(String column, StructType schema, List<String> expected) {
    List<String> names = new ArrayList<>(Arrays.asList(schema.fieldNames()));
    names.removeAll(new HashSet<>(expected));
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
   * @throws DataException if the rows have a different width
   */
  void requireWidth(SourceTable table) {
    if (table.featureSize() != featureSize) {
      String what = featuresColumn.isEmpty() ? "a row" : featuresColumn;
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
              + ". Provide rows like those, or name their columns with data.featuresColumn or"
              + " data.numericColumns");
    }
  }
}
