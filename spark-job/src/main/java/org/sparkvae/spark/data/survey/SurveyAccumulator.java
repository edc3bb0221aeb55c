package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.stream.LongStream;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.RowIdentity;

/**
 * The results of a pass over some of the rows. Every sum is exact or of integers, so that parts add
 * up to the same bits in any order. Plain classes for Kryo.
 */
public final class SurveyAccumulator implements Serializable {
  private static final long serialVersionUID = 1L;

  final long[] rows = new long[Split.values().length];
  final ExactSum trainWeight = new ExactSum();
  final ExactSum weight = new ExactSum();
  final Moments train;
  final Moments heldOut;
  final BadRows bad = new BadRows();
  long read;
  long skippedRows;
  long zeroedValues;
  long clippedRows;
  long entries;
  long fingerprint;

  /**
   * @param train empty; null if no scaling is learned
   * @param heldOut empty, for validation and test rows; null if no scaling is learned
   */
  public SurveyAccumulator(Moments train, Moments heldOut) {
    this.train = train;
    this.heldOut = heldOut;
  }

  SurveyAccumulator add(SourceRow row) {
    read++;
    switch (row.state) {
      case BAD -> bad.add(row);
      case SKIPPED -> skippedRows++;
      case USED -> use(row);
    }
    return this;
  }

  private void use(SourceRow row) {
    zeroedValues += row.zeroedValues;
    if (row.split == null) {
      return;
    }
    rows[row.split.ordinal()]++;
    weight.add(row.weight);
    clippedRows += row.clipped < 0 ? 0 : 1;
    entries += entries(row.features);
    long content = RowIdentity.ofContent(row.features, row.weight);
    fingerprint += NoiseStream.key(row.identity, content, row.split.ordinal());
    if (row.split == Split.TRAIN) {
      trainWeight.add(row.weight);
      if (train != null) {
        train.add(row.features);
      }
    } else if (heldOut != null) {
      heldOut.add(row.features);
    }
  }

  private static int entries(double[] features) {
    int entries = 0;
    double before = 0;
    for (double feature : features) { // neighbors that are missing take the place of one or two
      entries += feature == 0 || Double.isNaN(feature) && Double.isNaN(before) ? 0 : 1;
      before = feature;
    }
    return entries;
  }

  /** The number of rows in all splits together. */
  long usedRows() {
    return LongStream.of(rows).sum();
  }

  SurveyAccumulator add(SurveyAccumulator other) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] += other.rows[i];
    }
    trainWeight.add(other.trainWeight);
    weight.add(other.weight);
    if (train != null) {
      train.add(other.train);
      heldOut.add(other.heldOut);
    }
    read += other.read;
    skippedRows += other.skippedRows;
    zeroedValues += other.zeroedValues;
    clippedRows += other.clippedRows;
    entries += other.entries;
    fingerprint += other.fingerprint;
    bad.add(other.bad);
    return this;
  }
}
