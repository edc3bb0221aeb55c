package org.sparkvae.model.artifact;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.sparkvae.model.config.Problems;

/**
 * {@code calibration.json}: what the negative ELBO of a row means for a model.
 *
 * @param contamination share of the training rows that count as anomalies
 * @param elboSamples draws of z per row of the negative ELBO
 * @param threshold the score, in nats, from which on a row counts as an anomaly
 * @param trainRows training rows whose scores gave the threshold
 * @param heldOut scores of the held-out rows
 */
public record ScoreCalibration(
    double contamination, int elboSamples, double threshold, long trainRows, HeldOut heldOut)
    implements Serializable {
  public ScoreCalibration {
    new Problems("calibration")
        .require(
            contamination > 0 && contamination < 0.5,
            "contamination",
            contamination,
            "must be in (0, 0.5)")
        .require(elboSamples >= 1, "elboSamples", elboSamples, "must be >= 1")
        .require(Double.isFinite(threshold), "threshold", threshold, "must be finite")
        .require(trainRows >= 1, "trainRows", trainRows, "must be >= 1")
        .throwIfAny();
  }

  /** A {@link ScoreHistogram}; without bins if there were no held-out rows. */
  public record HeldOut(int droppedBits, List<Integer> bins, List<Long> counts)
      implements Serializable {
    public HeldOut {
      bins = List.copyOf(bins);
      counts = List.copyOf(counts);
      new Problems("calibration.heldOut")
          .require(
              droppedBits >= 0 && droppedBits < Integer.SIZE,
              "droppedBits",
              droppedBits,
              "must be in [0, 31]")
          .require(counts.size() == bins.size(), "counts", counts.size(), "must be as many as bins")
          .throwIfAny();
    }

    static HeldOut of(ScoreHistogram histogram) {
      return new HeldOut(
          histogram.droppedBits(),
          Arrays.stream(histogram.bins()).boxed().toList(),
          Arrays.stream(histogram.counts()).boxed().toList());
    }

    /** {@return the histogram of the held-out rows} */
    public ScoreHistogram histogram() {
      return new ScoreHistogram(
          droppedBits,
          bins.stream().mapToInt(bin -> bin).toArray(),
          counts.stream().mapToLong(count -> count).toArray());
    }
  }

  /**
   * @param train scores of the training rows
   * @param heldOut scores of the held-out rows; may be of none
   */
  public static ScoreCalibration of(
      double contamination, int elboSamples, ScoreHistogram train, ScoreHistogram heldOut) {
    return new ScoreCalibration(
        contamination,
        elboSamples,
        train.reachedBy(contamination),
        train.rows(),
        HeldOut.of(heldOut));
  }

  /** {@return whether a row of that score counts as an anomaly} */
  public boolean isAnomaly(double score) {
    return (float) score >= threshold;
  }

  /**
   * {@return the probability of a score at least as high in a row like the held-out ones}
   *
   * @param histogram that of {@link #heldOut}
   */
  public static double tailProbability(ScoreHistogram histogram, double score) {
    return (1.0 + histogram.atLeast(score)) / (1.0 + histogram.rows());
  }
}
