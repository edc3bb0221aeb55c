package org.sparkvae.spark.score;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.sparkvae.model.network.Imputation;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.survey.RowCursor;

/** Fills the rows of one partition, a chunk at a time: only the current chunk is in memory. */
final class FilledRows implements Iterator<InternalRow> {
  private final RowCursor from;
  private final RowImputer imputer;
  private final UnaryOperator<InternalRow> wholeRow;
  private final UnaryOperator<String> wording;
  private final int[] keys;
  private final StructType schema;
  private final float[] features;
  private final InternalRow[] sources;
  private final int[] widths;
  private Imputation filled;
  private int rows;
  private int at;

  /**
   * @param from the partition's rows
   * @param imputer closed with the task
   * @param wholeRow the columns of the source of a row, which are copied
   * @param wording of what is wrong with a row
   * @param keys indexes of the columns that are kept
   * @param schema of the source
   */
  FilledRows(
      RowCursor from,
      RowImputer imputer,
      UnaryOperator<InternalRow> wholeRow,
      UnaryOperator<String> wording,
      int[] keys,
      StructType schema) {
    this.from = from;
    this.imputer = imputer;
    this.wholeRow = wholeRow;
    this.wording = wording;
    this.keys = keys;
    this.schema = schema;
    sources = new InternalRow[imputer.rowsPerChunk()];
    widths = imputer.columns().stream().mapToInt(column -> column.fields().length()).toArray();
    features = new float[sources.length * imputer.featureSize()];
    // This also covers tasks that fail or do not read to the end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> imputer.close());
  }

  @Override
  public boolean hasNext() {
    if (at == rows) {
      fill();
    }
    return at < rows;
  }

  private void fill() {
    int size = imputer.featureSize();
    at = 0;
    rows = 0;
    try {
      while (rows < sources.length && from.next(features, rows * size)) {
        sources[rows++] = wholeRow.apply(from.row()).copy();
      }
    } catch (DataException bad) {
      throw new DataException(wording.apply(bad.getMessage()));
    }
    if (rows == 0) {
      imputer.close(); // a task may read many partitions, one after the other
      return;
    }
    filled = imputer.impute(Arrays.copyOf(features, rows * size), rows);
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow source = sources[at];
    Object[] values = new Object[keys.length + Arrays.stream(widths).sum()];
    int next = 0;
    for (int key : keys) {
      values[next++] = source.get(key, schema.fields()[key].dataType());
    }
    for (int i = 0; i < widths.length; i++) {
      imputer.columns().get(i).put(source, filled, at, values, next);
      next += widths[i];
    }
    at++;
    return new GenericInternalRow(values);
  }
}
