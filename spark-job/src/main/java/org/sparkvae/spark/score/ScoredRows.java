package org.sparkvae.spark.score;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.survey.RowCursor;

/**
 * Scores one partition, a chunk at a time: key columns as they were read, then the scores. Only the
 * current chunk is in memory, and a row is valid until the next one is requested.
 */
final class ScoredRows implements Iterator<InternalRow> {
  /** Of the keys of a chunk, which may hold documents or images. */
  private static final long MOST_BYTES = 64 << 20;

  private final RowCursor from;
  private final ChunkScorer scorer;
  private final UnaryOperator<InternalRow> keyColumns;
  private final UnaryOperator<String> wording;
  private final float[] features;
  private final InternalRow[] keys;
  private final SpecificInternalRow scores;
  private final JoinedRow row = new JoinedRow();
  private List<ColumnValues> columns;
  private int rows;
  private int at;

  /**
   * @param from the partition's rows
   * @param scorer closed with the task
   * @param keyColumns extracts the key columns of a row, which are copied
   * @param wording of what is wrong with a row, for users who do not know the keys of a recipe
   * @param scores types of the computed columns
   */
  ScoredRows(
      RowCursor from,
      ChunkScorer scorer,
      UnaryOperator<InternalRow> keyColumns,
      UnaryOperator<String> wording,
      StructType scores) {
    this.from = from;
    this.scorer = scorer;
    this.keyColumns = keyColumns;
    this.wording = wording;
    this.scores = new SpecificInternalRow(scores);
    keys = new InternalRow[scorer.rowsPerChunk()];
    features = new float[keys.length * scorer.featureSize()];
    // This also covers tasks that fail or do not read to the end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> scorer.close());
  }

  @Override
  public boolean hasNext() {
    if (at == rows) {
      fill();
    }
    return at < rows;
  }

  private void fill() {
    int size = scorer.featureSize();
    at = 0;
    rows = 0;
    long bytes = 0;
    try {
      while (rows < keys.length && bytes < MOST_BYTES && from.next(features, rows * size)) {
        InternalRow key = keyColumns.apply(from.row()).copy();
        bytes += key instanceof UnsafeRow unsafe ? unsafe.getSizeInBytes() : 0;
        keys[rows++] = key;
      }
    } catch (DataException bad) {
      throw new DataException(wording.apply(bad.getMessage()));
    }
    if (rows == 0) {
      scorer.close(); // a task may read many partitions, one after the other
      return;
    }
    columns =
        scorer.score(rows < keys.length ? Arrays.copyOf(features, rows * size) : features, rows);
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).put(at, scores, i);
    }
    return row.apply(keys[at++], scores);
  }
}
