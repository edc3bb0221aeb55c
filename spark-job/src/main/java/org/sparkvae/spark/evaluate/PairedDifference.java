package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import org.sparkvae.spark.data.survey.ExactSum;

/**
 * How much worse a challenger is than a champion over the same rows, and how certain that is. Sums
 * are exact, hence the same in any order. Rows for which a value is not finite are counted and left
 * out.
 *
 * <pre>
 * d_i = challenger_i - champion_i
 * m   = sum w_i d_i / W,  W = sum w_i
 * standard error = sqrt(n / (n - 1) sum w_i^2 (d_i - m)^2) / W
 * </pre>
 *
 * With equal weights that is the usual s / sqrt(n). A plain class for Kryo.
 */
public final class PairedDifference implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ExactSum weights = new ExactSum();
  private final ExactSum squaredWeights = new ExactSum();
  private final ExactSum champions = new ExactSum();
  private final ExactSum challengers = new ExactSum();
  private final ExactSum differences = new ExactSum();
  private final ExactSum weighted = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private long rows;
  private long championNotFinite;
  private long challengerNotFinite;

  /**
   * Adds a row. One of weight 0 is no evidence, and counts only if a value is not finite.
   *
   * @param weight at least 0
   * @param champion its value, nats, lower is better
   * @param challenger its value, nats, lower is better
   */
  public void add(double weight, double champion, double challenger) {
    boolean isFinite = Double.isFinite(champion) && Double.isFinite(challenger);
    championNotFinite += Double.isFinite(champion) ? 0 : 1;
    challengerNotFinite += Double.isFinite(challenger) ? 0 : 1;
    if (!isFinite || weight == 0) {
      return;
    }
    rows++;
    double difference = challenger - champion;
    weights.add(weight);
    squaredWeights.add(weight * weight);
    champions.add(weight * champion);
    challengers.add(weight * challenger);
    differences.add(weight * difference);
    weighted.add(weight * weight * difference);
    squares.add(weight * weight * difference * difference);
  }

  /** Adds the rows of another part. */
  public PairedDifference add(PairedDifference other) {
    weights.add(other.weights);
    squaredWeights.add(other.squaredWeights);
    champions.add(other.champions);
    challengers.add(other.challengers);
    differences.add(other.differences);
    weighted.add(other.weighted);
    squares.add(other.squares);
    rows += other.rows;
    championNotFinite += other.championNotFinite;
    challengerNotFinite += other.challengerNotFinite;
    return this;
  }

  /** {@return number of rows with two finite values and a weight above 0} */
  public long rows() {
    return rows;
  }

  /** {@return number of rows for which the champion's value is not finite} */
  public long championNotFinite() {
    return championNotFinite;
  }

  /** {@return number of rows for which the challenger's value is not finite} */
  public long challengerNotFinite() {
    return challengerNotFinite;
  }

  /** {@return weighted mean of the champion's values, nats a row; NaN without rows} */
  public double championMean() {
    return champions.value() / weights.value();
  }

  /** {@return weighted mean of the challenger's values, nats a row; NaN without rows} */
  public double challengerMean() {
    return challengers.value() / weights.value();
  }

  /** {@return weighted mean of challenger minus champion, nats a row; positive is worse} */
  public double mean() {
    return differences.value() / weights.value();
  }

  /** {@return standard error of {@link #mean}, nats a row; NaN with fewer than two rows} */
  public double standardError() {
    if (rows < 2) {
      return Double.NaN;
    }
    double mean = mean();
    double sum =
        squares.value() - 2 * mean * weighted.value() + mean * mean * squaredWeights.value();
    double correction = (double) rows / (rows - 1);
    return Math.sqrt(correction * Math.max(0, sum)) / weights.value();
  }
}
