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

  /** What Spark names binary is no kind of a column. */
  private static final String BYTES_TYPE = "binary";

  private static final String BYTES = "bytes";

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
        Arrays.fill(columnOf, masks[i], masks[i] + column.masks(), i);
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
   * @param nulls columns that held vectors and are null in every row of the source
   * @param model directory of the model, for messages
   * @param source for messages
   * @throws DataException with all columns that are missing or of another type
   */
  static TableFeatures ofStored(
      TableColumns table,
      StructType schema,
      DataConfig data,
      List<String> nulls,
      String model,
      String source) {
    List<TableCell> known = TableCell.all(schema, Numbers.of(data));
    List<TableCell> cells = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    for (TableColumn column : table.columns()) {
      TableCell cell = FeatureColumns.find(known, column.name());
      boolean isNull = nulls.contains(column.name());
      if (column.kind() == ColumnKind.SKIP) {
        boolean isVector = cell != null && cell.isVector();
        cells.add(
            isVector
                ? cell.ofSize(column.vectorSize())
                : cell == null ? TableCell.absent(column.name()) : cell);
      } else if (isNull && column.isVector()) { // JSON does not say what it would hold
        cells.add(TableCell.absent(column.name()).ofSize(column.vectorSize()));
      } else if (cell == null) {
        differences.add(column.name() + " is missing");
      } else if (!cell.canBe(column.kind()) || !isLike(cell, column)) {
        differences.add(
            "%s holds %s (in training, %s)"
                .formatted(
                    column.name(),
                    cell.isBytes() ? BYTES : cell.typeName(),
                    column.isVector() && column.type().equals(BYTES_TYPE) ? BYTES : column.type()));
      } else {
        cells.add(column.isVector() ? cell.ofSize(column.vectorSize()) : cell);
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

  /** Whether the values are in the same units as those of the training. */
  private static boolean isLike(TableCell cell, TableColumn column) {
    boolean werePixels = column.isVector() && column.type().equals(BYTES_TYPE);
    return cell.isVector() == column.isVector()
        && (column.kind() != ColumnKind.BINARY || cell.isBytes() == werePixels);
  }

  /** {@return what is known about the columns} */
  public TableColumns table() {
    return table;
  }

  /** {@return the reader that decides about a row's identity} */
  TableCells cells() {
    return cells;
  }

  /** {@return the columns that are features, in the order of the table} */
  List<TableCell> usedCells() {
    return Arrays.stream(cellOf).mapToObj(cells.cells()::get).toList();
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
      if (column.kind() == ColumnKind.CATEGORICAL) {
        putCategory(features, i, cell.text(row));
      } else if (column.isVector()) {
        cell.put(row, column.kind(), features, places[i]);
      } else {
        features[places[i]] = cell.value(row, column.kind());
      }
      for (int k = 0; k < column.masks(); k++) { // a category is missing as a whole
        features[masks[i] + k] = Double.isNaN(features[places[i] + k]) ? 1 : 0;
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
   */
  private void putCategory(double[] features, int column, String text) {
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
  }

  /** The mask of a value has its name. */
  @Override
  public String nameOf(int feature) {
    int column = columnOf[feature];
    if (!used.get(column).isVector()) {
      return used.get(column).name();
    }
    int first = isValue(feature) ? places[column] : masks[column];
    return cell(feature).name(feature - first);
  }

  private TableCell cell(int feature) {
    return cells.cells().get(cellOf[columnOf[feature]]);
  }

  private ColumnKind kind(int feature) {
    return used.get(columnOf[feature]).kind();
  }

  @Override
  public Object given(InternalRow row, int feature) {
    return cell(feature).given(row, kind(feature));
  }

  @Override
  public int wrongSize(InternalRow row, int feature) {
    return cell(feature).wrongSize(row);
  }

  @Override
  public String place(InternalRow row, int feature) {
    return cell(feature).place(row, kind(feature));
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
    return used.stream()
        .filter(column -> column.kind() != ColumnKind.CATEGORICAL)
        .mapToInt(TableColumn::features)
        .sum();
  }

  @Override
  public boolean isScaled(int feature) {
    return kind(feature).isReal() && isValue(feature);
  }

  /** Bytes that are binary are pixels from black to white. */
  @Override
  public double unit(int feature) {
    boolean arePixels = kind(feature) == ColumnKind.BINARY && cell(feature).isBytes();
    return arePixels && isValue(feature) ? 255 : 1;
  }

  /** Whether a feature is no mask. */
  private boolean isValue(int feature) {
    int index = feature - places[columnOf[feature]];
    return index >= 0 && index < used.get(columnOf[feature]).features();
  }

  @Override
  public String rule(InternalRow row, int feature) {
    return cell(feature).rule(row, kind(feature));
  }
}
