package org.sparkvae.spark.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much rows differ from reference rows, such as those that a model was trained on.
 *
 * @param featureStability population stability index of each feature
 * @param latentStability population stability index of each latent's mean
 * @param latentShifts difference of the means of each latent, new rows minus reference, in standard
 *     deviations of the reference
 * @param anomalyThreshold the 99th percentile of the reference rows' negative ELBO, nats
 * @param anomalousShare share of the new rows whose negative ELBO is above it; 0.01 without drift
 * @param referenceRows number of reference rows
 * @param rows number of new rows
 */
public record Drift(
    double[] featureStability,
    double[] latentStability,
    double[] latentShifts,
    double anomalyThreshold,
    double anomalousShare,
    int referenceRows,
    int rows) {
  /** With fewer rows, {@link #chance} would hide all but the largest shifts. */
  public static final int LEAST_ROWS = 50;

  /** A usual limit: an index that is larger, beyond chance, counts as a large shift. */
  public static final double LARGE = 0.25;

  private static final int BINS = 10;
  private static final double PERCENTILE = 0.99;

  /** The 99.9th percentile of chi-squared with BINS - 1 degrees of freedom. */
  private static final double CHI_SQUARED = 27.877;

  /** Added to each count, so that an empty bin has a finite logarithm. */
  private static final double SMOOTHING = 0.5;

  /** Against a latent that does not vary; the prior's standard deviation is 1. */
  private static final double LEAST_STD_DEV = 1e-6;

  /**
   * @param reference at least one row
   * @param sample at least one row, of the same model
   */
  public static Drift of(RowSample reference, RowSample sample) {
    int features = reference.features()[0].length;
    int latents = reference.latents()[0].length;
    double threshold = quantile(sorted(reference.negativeElbos()), PERCENTILE);
    long above =
        Arrays.stream(sample.negativeElbos()).filter(value -> !(value <= threshold)).count();
    return new Drift(
        IntStream.range(0, features)
            .mapToDouble(
                i -> stabilityIndex(column(reference.features(), i), column(sample.features(), i)))
            .toArray(),
        IntStream.range(0, latents)
            .mapToDouble(
                i -> stabilityIndex(column(reference.latents(), i), column(sample.latents(), i)))
            .toArray(),
        IntStream.range(0, latents)
            .mapToDouble(i -> shift(column(reference.latents(), i), column(sample.latents(), i)))
            .toArray(),
        threshold,
        (double) above / sample.rows(),
        reference.rows(),
        sample.rows());
  }

  private static double[] column(float[][] rows, int index) {
    return Arrays.stream(rows).mapToDouble(row -> row[index] + 0.0).toArray(); // no -0.0
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** The smallest value with at least that share of the values at or below it. */
  private static double quantile(double[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length - 1e-9);
    return sorted[Math.max(0, rank - 1)];
  }

  /**
   * The population stability index over the deciles of the reference,
   *
   * <pre>
   * sum over bins of (p_new - p_reference) ln(p_new / p_reference),  p = (count + 1/2) / (n + bins / 2)
   * </pre>
   *
   * Equal cut points count once; a bin is (previous cut, cut], the last one is open. If many
   * reference values are the smallest one, values below it have a bin of their own. Bins that are
   * empty in both are left out.
   *
   * @param reference at least one value
   * @param values at least one value
   * @return at least 0; above {@link #LARGE} is usually called a large shift
   */
  public static double stabilityIndex(double[] reference, double[] values) {
    double[] cuts = cuts(sorted(reference));
    long[] expected = counts(cuts, reference);
    long[] found = counts(cuts, values);
    int bins = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      bins += expected[bin] + found[bin] > 0 ? 1 : 0;
    }
    double index = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      if (expected[bin] + found[bin] > 0) {
        double before = (expected[bin] + SMOOTHING) / (reference.length + SMOOTHING * bins);
        double now = (found[bin] + SMOOTHING) / (values.length + SMOOTHING * bins);
        index += (now - before) * Math.log(now / before);
      }
    }
    return index;
  }

  private static double[] cuts(double[] sorted) {
    List<Double> cuts = new ArrayList<>();
    for (int bin = 1; bin < BINS; bin++) {
      double cut = quantile(sorted, (double) bin / BINS);
      if (cuts.isEmpty() || cut > cuts.get(cuts.size() - 1)) {
        cuts.add(cut);
      }
    }
    if (cuts.get(0) == sorted[0]) {
      cuts.add(0, Math.nextDown(sorted[0]));
    }
    return cuts.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static long[] counts(double[] cuts, double[] values) {
    long[] counts = new long[cuts.length + 1];
    for (double value : values) {
      int at = Arrays.binarySearch(cuts, value);
      counts[at >= 0 ? at : -at - 1]++;
    }
    return counts;
  }

  /**
   * The difference of the means in standard deviations of the reference (divided by n).
   *
   * @param reference at least one value
   * @param values at least one value
   */
  public static double shift(double[] reference, double[] values) {
    double mean = mean(reference);
    double squares = Arrays.stream(reference).map(value -> (value - mean) * (value - mean)).sum();
    double stdDev = Math.sqrt(squares / reference.length);
    return (mean(values) - mean) / Math.max(stdDev, LEAST_STD_DEV);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /**
   * The stability index that two samples of the same rows exceed once in a thousand times. Of two
   * such samples, the index is distributed as chi-squared (1/n + 1/m), with one degree of freedom
   * fewer than there are bins (Yurdakul, Statistical properties of population stability index,
   * 2018).
   */
  public double chance() {
    return CHI_SQUARED * (1.0 / referenceRows + 1.0 / rows);
  }

  /** {@return the share of the features whose index is above {@link #LARGE} plus chance} */
  public double shareOfDriftedFeatures() {
    return (double) driftedFeatures() / featureStability.length;
  }

  /** {@return the number of features whose index is above {@link #LARGE} plus chance} */
  public long driftedFeatures() {
    double limit = LARGE + chance();
    return Arrays.stream(featureStability).filter(index -> index > limit).count();
  }

  /** {@return indices of the features with the largest stability indexes, the largest first} */
  public int[] largestFeatures(int most) {
    return IntStream.range(0, featureStability.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> -featureStability[i])
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
