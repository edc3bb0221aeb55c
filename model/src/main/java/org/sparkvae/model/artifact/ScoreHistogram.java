package org.sparkvae.model.artifact;

import java.io.Serializable;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * How many rows have which score, in at most {@value #MOST_BINS} bins. A bin is an interval between
 * floats that agree in all but their last bits, of which as few are dropped as the bins allow, so
 * few scores are kept exactly. How rows are split and in which order parts are merged makes no
 * difference.
 */
public final class ScoreHistogram implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The most bins, and so the most scores that are always exact. */
  public static final int MOST_BINS = 4096;

  private static final int FLOAT_BITS = 31; // dropping as many leaves two bins

  private final int droppedBits;
  private final int[] bins;
  private final long[] counts;

  /**
   * @param droppedBits in [0, 31]
   * @param bins ascending; not copied
   * @param counts rows in each bin; not copied
   */
  public ScoreHistogram(int droppedBits, int[] bins, long[] counts) {
    this.droppedBits = droppedBits;
    this.bins = bins;
    this.counts = counts;
  }

  /** {@return the histogram of some rows, rounded to floats} */
  public static ScoreHistogram of(double[] scores) {
    int[] places = Arrays.stream(scores).mapToInt(ScoreHistogram::place).sorted().toArray();
    long[] once = new long[places.length];
    Arrays.fill(once, 1);
    return merged(0, new ScoreHistogram(0, places, once));
  }

  /** {@return the histogram of the rows of both} */
  public ScoreHistogram plus(ScoreHistogram other) {
    return merged(Math.max(droppedBits, other.droppedBits), this, other);
  }

  private static ScoreHistogram merged(int dropped, ScoreHistogram... parts) {
    int coarser = dropped;
    TreeMap<Integer, Long> all = union(coarser, parts);
    while (all.size() > MOST_BINS && coarser < FLOAT_BITS) {
      coarser++;
      all = union(coarser, parts);
    }
    int[] bins = all.keySet().stream().mapToInt(bin -> bin).toArray();
    long[] counts = all.values().stream().mapToLong(count -> count).toArray();
    return new ScoreHistogram(coarser, bins, counts);
  }

  private static TreeMap<Integer, Long> union(int dropped, ScoreHistogram... parts) {
    TreeMap<Integer, Long> all = new TreeMap<>();
    for (ScoreHistogram part : parts) {
      for (int i = 0; i < part.bins.length; i++) {
        all.merge(part.bins[i] >> dropped - part.droppedBits, part.counts[i], Long::sum);
      }
    }
    return all;
  }

  /** Has the order of the scores; NaN is above all. */
  private static int place(double score) {
    int bits = Float.floatToIntBits((float) score + 0f); // 0 for -0
    return bits ^ bits >> 31 & Integer.MAX_VALUE;
  }

  /** {@return number of rows} */
  public long rows() {
    return Arrays.stream(counts).sum();
  }

  /** {@return rows whose score is at least as high, or in the same bin} */
  public long atLeast(double score) {
    int found = Arrays.binarySearch(bins, place(score) >> droppedBits);
    long rows = 0;
    for (int i = found < 0 ? -found - 1 : found; i < bins.length; i++) {
      rows += counts[i];
    }
    return rows;
  }

  /**
   * The highest score, or lower end of a bin, that at least a share of the rows reach.
   *
   * @param share of the rows, in (0, 1]; there must be rows
   */
  public double reachedBy(double share) {
    double needed = share * rows();
    long reached = 0;
    int bin = bins.length;
    while (bin > 0 && (reached == 0 || reached < needed)) {
      bin--;
      reached += counts[bin];
    }
    int bits = bins[bin] << droppedBits;
    return Float.intBitsToFloat(bits ^ bits >> 31 & Integer.MAX_VALUE);
  }

  /** {@return how many bits of a float its bin does not have} */
  public int droppedBits() {
    return droppedBits;
  }

  /** {@return a copy, ascending} */
  public int[] bins() {
    return bins.clone();
  }

  /** {@return a copy, for each bin} */
  public long[] counts() {
    return counts.clone();
  }
}
