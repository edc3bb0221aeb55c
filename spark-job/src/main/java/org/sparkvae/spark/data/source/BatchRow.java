package org.sparkvae.spark.data.source;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;

/**
 * A row of a column batch that reads an array of floats without a null check per value: Spark knows
 * for the whole batch whether it contains a null, but its row does not expose that. Extends a
 * joined row, with nothing joined, because Spark's own row is final.
 */
final class BatchRow extends JoinedRow {
  private static final long serialVersionUID = 1L;

  private final transient ColumnVector[] columns;
  private final transient ColumnarBatchRow row;
  private transient float[] floats = new float[0];

  private BatchRow(ColumnVector[] columns) {
    this.columns = columns;
    row = new ColumnarBatchRow(columns);
    apply(row, InternalRow.empty());
  }

  /** {@return its rows: always the same object, at a different position each time} */
  static Iterator<InternalRow> of(ColumnarBatch batch) {
    ColumnVector[] columns = new ColumnVector[batch.numCols()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = batch.column(i);
    }
    BatchRow row = new BatchRow(columns);
    return IteratorUtils.transformedIterator(
        IntStream.range(0, batch.numRows()).iterator(),
        position -> {
          row.row.rowId = position;
          return row;
        });
  }

  /**
   * @param column an array of floats, not null here
   * @return its values, valid until the next row; null if the batch contains nulls, or if Spark
   *     stores the column differently
   */
  float[] floats(int column) {
    if (!(columns[column] instanceof WritableColumnVector arrays)) {
      return null;
    }
    WritableColumnVector values = arrays.getChild(0);
    if (values.hasNull()) {
      return null;
    }
    int length = arrays.getArrayLength(row.rowId);
    int from = arrays.getArrayOffset(row.rowId);
    if (!values.hasDictionary()) {
      return values.getFloats(from, length);
    }
    if (floats.length != length) {
      floats = new float[length];
    }
    for (int i = 0; i < length; i++) {
      floats[i] = values.getFloat(from + i);
    }
    return floats;
  }
}
