package org.sparkvae.spark.score;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.sparkvae.spark.data.ScaledRow;

/** Scores one partition, a chunk at a time; nothing older than a chunk is held. */
final class ScoredRows implements Iterator<Row> {
  private final Iterator<ScaledRow> from;
  private final ChunkScorer scorer;
  private final int[] keys;
  private List<ScaledRow> chunk = List.of();
  private Object[][] scores = new Object[0][];
  private int at;

  ScoredRows(Iterator<ScaledRow> from, ChunkScorer scorer, int[] keys) {
    this.from = from;
    this.scorer = scorer;
    this.keys = keys;
    // Also where the task fails or nobody reads to the end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> scorer.close());
  }

  @Override
  public boolean hasNext() {
    return at < chunk.size() || from.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (at == chunk.size()) {
      chunk = new ArrayList<>();
      while (chunk.size() < scorer.rowsPerChunk() && from.hasNext()) {
        chunk.add(from.next());
      }
      scores = scorer.score(chunk);
      at = 0;
    }
    Row row = chunk.get(at).row();
    Object[] values = new Object[keys.length + scores.length];
    for (int key = 0; key < keys.length; key++) {
      values[key] = row.get(keys[key]);
    }
    for (int column = 0; column < scores.length; column++) {
      values[keys.length + column] = scores[column][at];
    }
    at++;
    return RowFactory.create(values);
  }
}
