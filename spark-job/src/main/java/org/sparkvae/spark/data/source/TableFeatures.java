package org.sparkvae.spark.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.UnseenPolicy;
import org.sparkvae.spark.data.file.Numbers;

/**
 * Reads the features of a table whose columns are known: numbers, log1p of counts, one-hot
 * categories and masks, at the places of {@link TableColumns}. A missing value is NaN.
 */
public final class TableFeatures implements FeatureReader {
  private static final long serialVersionUID = 1L;

  private static final int UNSEEN = -1;

  private final TableColumns table;
  private final TableCells cells;
  private final List<TableColumn> used;
  private final int[] cellOf;
  private final int[] places;
  private final int[] masks;
  private final int[] columnOf;
  private final List<Map<String, Integer>> categories = new ArrayList<>();
  private final UnseenPolicy unseen;

  private TableFeatures(TableColumns table, TableCells cells, UnseenPolicy unseen) {
    this.table = table;
    this.cells = cells;
    this.unseen = unseen;
    used = table.used();
    places = table.places();
    masks = table.maskPlaces();
    columnOf = new int[table.featureSize()];
    cellOf = new int[used.size()];
    for (int i = 0; i < cellOf.length; i++) {
      TableColumn column = used.get(i);
      cellOf[i] = table.columns().indexOf(column);
      Arrays.fill(columnOf, places[i], places[i] + column.features(), i);
      if (masks[i] >= 0) {
        columnOf[masks[i]] = i;
      }
      Map<String, Integer> indexes = new HashMap<>();
      for (int k = 0; k < column.categories().size(); k++) {
        indexes.put(column.categories().get(k), k);
      }
      column.rare().forEach(value -> indexes.put(value, column.categories().size()));
      categories.add(indexes);
    }
  }

  /**
   * @param cells one for each of the table's columns
   */
  static TableFeatures of(TableColumns table, TableCells cells, DataConfig data) {
    return new TableFeatures(table, cells, data.categories().unseen());
  }

  /**
   * @param model directory of the model, for messages
   * @param source for messages
   * @throws DataException with all columns that are missing or of another type
   */
  static TableFeatures ofStored(
      TableColumns table, StructType schema, DataConfig data, String model, String source) {
    List<TableCell> known = TableCell.all(schema, Numbers.of(data));
    List<TableCell> cells = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    for (TableColumn column : table.columns()) {
      TableCell cell = FeatureColumns.find(known, column.name());
      if (column.kind() == ColumnKind.SKIP) {
        cells.add(cell == null ? TableCell.absent(column.name()) : cell);
      } else if (cell == null) {
        differences.add(column.name() + " is missing");
      } else if (!cell.canBe(column.kind())) {
        differences.add(
            "%s holds %s (in training, %s)"
                .formatted(column.name(), cell.typeName(), column.type()));
      } else {
        cells.add(cell);
      }
    }
    if (!differences.isEmpty()) {
      throw new DataException(
          "Cannot use %s: its columns differ from those that the model %s was trained on: %s. Provide columns like those"
              .formatted(source, model, String.join("; ", differences)));
    }
    List<ColumnKind> kinds = table.columns().stream().map(TableColumn::kind).toList();
    return of(table, new TableCells(cells, kinds), data);
  }

  /** {@return what is known about the columns} */
  public TableColumns table() {
    return table;
  }

  /** {@return the reader that decides about a row's identity} */
  TableCells cells() {
    return cells;
  }

  @Override
  public int width(InternalRow row) {
    return columnOf.length;
  }

  @Override
  public double[] read(InternalRow row) {
    double[] features = new double[columnOf.length];
    for (int i = 0; i < cellOf.length; i++) {
      TableColumn column = used.get(i);
      TableCell cell = cells.cells().get(cellOf[i]);
      double first;
      if (column.kind() == ColumnKind.CATEGORICAL) {
        first = putCategory(features, i, cell.text(row));
      } else {
        first = cell.value(row, column.kind());
        features[places[i]] = first;
      }
      if (masks[i] >= 0 && Double.isNaN(first)) {
        features[masks[i]] = 1;
      }
    }
    return features;
  }

  /** {@return whether a category that no training row had is read as something else} */
  public boolean takesUnseen() {
    return unseen != UnseenPolicy.FAIL
        && used.stream().anyMatch(column -> column.kind() == ColumnKind.CATEGORICAL);
  }

  /**
   * {@return the columns of a row with a category that no training row had, each with the word for
   * what it is read as}
   */
  public SortedMap<String, String> unseen(InternalRow row) {
    SortedMap<String, String> found = new TreeMap<>();
    for (int i = 0; i < cellOf.length; i++) {
      if (used.get(i).kind() == ColumnKind.CATEGORICAL) {
        String text = cells.cells().get(cellOf[i]).text(row);
        if (text != null && !categories.get(i).containsKey(text)) {
          found.put(used.get(i).name(), isOther(i) ? TableColumn.OTHER : "missing");
        }
      }
    }
    return found;
  }

  /** Whether a category that no training row had counts as one of the rare ones. */
  private boolean isOther(int column) {
    return unseen == UnseenPolicy.OTHER && used.get(column).hasOther();
  }

  /**
   * @param text null if it is missing
   * @return the first feature
   */
  private double putCategory(double[] features, int column, String text) {
    int from = places[column];
    int index = text == null ? UNSEEN : categories.get(column).getOrDefault(text, UNSEEN);
    if (index == UNSEEN && text != null && unseen == UnseenPolicy.FAIL) {
      features[from] = TableCell.INVALID;
    } else if (index != UNSEEN) {
      features[from + index] = 1;
    } else if (text != null && isOther(column)) {
      features[from + used.get(column).categories().size()] = 1;
    } else {
      Arrays.fill(features, from, from + used.get(column).features(), Double.NaN);
    }
    return features[from];
  }

  @Override
  public String nameOf(int feature) {
    return used.get(columnOf[feature]).name();
  }

  @Override
  public Object given(InternalRow row, int feature) {
    return cells.cells().get(cellOf[columnOf[feature]]).given(row);
  }

  @Override
  public List<String> columns() {
    return used.stream().map(TableColumn::name).toList();
  }

  @Override
  public boolean keepsMissing() {
    return true;
  }

  /** All but the one-hot categories and the masks, which {@link TableColumns} has last. */
  @Override
  public int surveyed(int featureSize) {
    return (int) used.stream().filter(column -> column.kind() != ColumnKind.CATEGORICAL).count();
  }

  @Override
  public boolean isScaled(int feature) {
    return used.get(columnOf[feature]).kind().isReal() && places[columnOf[feature]] == feature;
  }

  @Override
  public String rule(int feature) {
    return TableCell.rule(used.get(columnOf[feature]).kind());
  }
}
