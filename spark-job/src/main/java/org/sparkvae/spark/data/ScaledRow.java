package org.sparkvae.spark.data;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/** A row of a source as a stored model wants it. A plain class for Kryo. */
public final class ScaledRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Row row;
  private final RowPlace place;
  private final float[] features;

  ScaledRow(Row row, RowPlace place, float[] features) {
    this.row = row;
    this.place = place;
    this.features = features;
  }

  /**
   * @return the source's columns in the order of {@link SourceTable#rows()}; more may follow
   */
  public Row row() {
    return row;
  }

  RowPlace place() {
    return place;
  }

  /**
   * @return [featureSize], scaled; not a copy
   */
  public float[] features() {
    return features;
  }

  /**
   * @return 64 bits of the scaled values: what the row's draws are keyed by, so that a row scores
   *     the same wherever it stands
   */
  public long contentHash() {
    return RowIdentity.ofContent(features);
  }
}
