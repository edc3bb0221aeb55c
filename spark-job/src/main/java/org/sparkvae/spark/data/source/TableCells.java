package org.sparkvae.spark.data.source;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.model.config.ColumnKind;

/**
 * Reads a table before it is known what its columns hold: a number for each column, which for a
 * text or a vector is its hash. So the identity of a row does not depend on what is learned.
 *
 * @param cells one for each column
 * @param kinds of the columns, as far as they are known
 */
public record TableCells(List<TableCell> cells, List<ColumnKind> kinds) implements FeatureReader {
  public TableCells {
    cells = List.copyOf(cells);
    kinds = List.copyOf(kinds);
  }

  @Override
  public int width(InternalRow row) {
    return cells.size();
  }

  @Override
  public double[] read(InternalRow row) {
    double[] values = new double[cells.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(cells.get(i), kinds.get(i), row);
    }
    return values;
  }

  private static double read(TableCell cell, ColumnKind kind, InternalRow row) {
    if (cell.isVector()) {
      return cell.hash(row, kind);
    }
    boolean isNumber =
        kind != ColumnKind.AUTO && kind != ColumnKind.CATEGORICAL && kind != ColumnKind.SKIP;
    if (isNumber && cell.value(row, kind) == TableCell.INVALID) {
      return TableCell.INVALID;
    }
    if (!cell.isText()) {
      double number = cell.number(row);
      return Double.isInfinite(number) && !isNumber ? Double.NaN : number;
    }
    String text = cell.text(row);
    return text == null ? Double.NaN : RowIdentity.hash(text) >> 11; // exact as a double
  }

  @Override
  public String nameOf(int feature) {
    return cells.get(feature).name();
  }

  @Override
  public Object given(InternalRow row, int feature) {
    return cells.get(feature).given(row, kinds.get(feature));
  }

  @Override
  public int wrongSize(InternalRow row, int feature) {
    return cells.get(feature).wrongSize(row);
  }

  @Override
  public String place(InternalRow row, int feature) {
    return cells.get(feature).place(row, kinds.get(feature));
  }

  @Override
  public List<String> columns() {
    return cells.stream().map(TableCell::name).toList();
  }

  @Override
  public boolean keepsMissing() {
    return true;
  }

  @Override
  public String rule(InternalRow row, int feature) {
    return cells.get(feature).rule(row, kinds.get(feature));
  }
}
