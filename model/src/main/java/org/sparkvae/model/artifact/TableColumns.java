package org.sparkvae.model.artifact;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.Problems;

/**
 * The columns of a table and their places in a row of features: the numbers, those of a kind
 * together and then the vectors of that kind, each a block; then each category one-hot; then a mask
 * for each value of a column of which a training row lacked one.
 *
 * @param columns in the order of the table
 * @param missingPatterns which columns the training rows lack together, the most frequent first;
 *     not all, if there are many; none if no row lacks a value, or if it is not known
 */
public record TableColumns(List<TableColumn> columns, List<MissingPattern> missingPatterns)
    implements Serializable {
  private static final List<ColumnKind> NUMBERS =
      List.of(
          ColumnKind.CONTINUOUS,
          ColumnKind.HEAVY_TAILED,
          ColumnKind.BINARY,
          ColumnKind.COUNT,
          ColumnKind.OVERDISPERSED_COUNT);

  public TableColumns {
    columns = List.copyOf(columns);
    missingPatterns = List.copyOf(missingPatterns);
    List<String> names = columns.stream().map(TableColumn::name).toList();
    new Problems("columns")
        .require(
            new HashSet<>(names).size() == names.size(), "name", names, "must not be there twice")
        .require(
            columns.stream().anyMatch(column -> column.features() > 0),
            "kind",
            names,
            "must not be skip for all columns")
        .throwIfAny();
    requireCounts(columns, missingPatterns);
  }

  /** Without the patterns of missing cells. */
  public TableColumns(List<TableColumn> columns) {
    this(columns, List.of());
  }

  /** No pattern is there twice, and together they lack each value at most as often as all rows. */
  private static void requireCounts(List<TableColumn> columns, List<MissingPattern> patterns) {
    Map<String, Long> left = new HashMap<>();
    columns.stream()
        .filter(TableColumn::hasMask)
        .forEach(column -> left.put(column.name(), column.missing() / column.size()));
    List<String> order = columns.stream().map(TableColumn::name).toList();
    Set<List<String>> known = new HashSet<>();
    Problems problems = new Problems("missingPatterns");
    for (MissingPattern pattern : patterns) {
      List<String> names = pattern.columns();
      problems
          .require(known.add(names), "columns", names, "must not be there twice")
          .require(
              names.equals(order.stream().filter(names::contains).toList()),
              "columns",
              names,
              "must be in the order of the table, each once");
      for (String name : pattern.columns()) {
        problems.require(
            left.merge(name, -pattern.rows(), Long::sum) >= 0,
            "rows",
            pattern.rows(),
            "must be at most the missing cells of the column " + name);
      }
    }
    problems.throwIfAny();
  }

  /** {@return the columns that are features, in the order of the table} */
  public List<TableColumn> used() {
    return columns.stream().filter(column -> column.kind() != ColumnKind.SKIP).toList();
  }

  /** {@return the kinds of the features, in order} */
  public List<FeatureBlock> blocks() {
    List<FeatureBlock> blocks = new ArrayList<>();
    for (ColumnKind kind : NUMBERS) {
      FeatureBlock.Kind ofFeatures = FeatureBlock.Kind.valueOf(kind.name());
      addBlock(blocks, ofFeatures, (int) columns.stream().filter(isSingle(kind)).count());
      columns.stream()
          .filter(column -> column.kind() == kind && column.isVector())
          .forEach(column -> addBlock(blocks, ofFeatures, column.features()));
    }
    columns.stream()
        .filter(column -> column.kind() == ColumnKind.CATEGORICAL)
        .forEach(column -> addBlock(blocks, FeatureBlock.Kind.CATEGORICAL, column.features()));
    addBlock(blocks, FeatureBlock.Kind.MASK, columns.stream().mapToInt(TableColumn::masks).sum());
    return blocks;
  }

  private static void addBlock(List<FeatureBlock> blocks, FeatureBlock.Kind kind, int size) {
    if (size > 0) {
      blocks.add(new FeatureBlock(kind, size));
    }
  }

  private static Predicate<TableColumn> isSingle(ColumnKind kind) {
    return column -> column.kind() == kind && !column.isVector();
  }

  /** {@return number of features} */
  public int featureSize() {
    return blocks().stream().mapToInt(FeatureBlock::size).sum();
  }

  /** {@return the first feature of each of the columns {@link #used()}} */
  public int[] places() {
    List<TableColumn> used = used();
    int[] places = new int[used.size()];
    int next = 0;
    for (ColumnKind kind : NUMBERS) {
      for (boolean areVectors : new boolean[] {false, true}) {
        for (int i = 0; i < places.length; i++) {
          if (used.get(i).kind() == kind && used.get(i).isVector() == areVectors) {
            places[i] = next;
            next += used.get(i).features();
          }
        }
      }
    }
    for (int i = 0; i < places.length; i++) {
      if (used.get(i).kind() == ColumnKind.CATEGORICAL) {
        places[i] = next;
        next += used.get(i).features();
      }
    }
    return places;
  }

  /** {@return the first mask of each of the columns {@link #used()}; -1 if it has none} */
  public int[] maskPlaces() {
    List<TableColumn> used = used();
    int[] places = new int[used.size()];
    int next = used.stream().mapToInt(TableColumn::features).sum();
    for (int i = 0; i < places.length; i++) {
      places[i] = used.get(i).hasMask() ? next : -1;
      next += used.get(i).masks();
    }
    return places;
  }

  /**
   * {@return what a feature is: its column, {@code pixels[17]}, {@code city=Oslo}, or {@code age
   * missing} of a mask}
   */
  public String nameOf(int feature) {
    int[] places = places();
    int[] masks = maskPlaces();
    for (int i = 0; i < places.length; i++) {
      TableColumn column = used().get(i);
      int index = feature - places[i];
      int mask = feature - masks[i];
      if (index >= 0 && index < column.features()) {
        return column.kind() == ColumnKind.CATEGORICAL
            ? column.name() + "=" + column.category(index)
            : value(column, index);
      }
      if (masks[i] >= 0 && mask >= 0 && mask < column.masks()) {
        return value(column, mask) + " missing";
      }
    }
    throw new IndexOutOfBoundsException("No feature " + feature + " of " + featureSize());
  }

  private static String value(TableColumn column, int index) {
    return column.isVector() ? column.name() + "[" + index + "]" : column.name();
  }
}
