package org.sparkvae.spark.evaluate;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * How well scores rank the items of a row that were held out, given its other items (fold-in). The
 * measures of Liang et al. (arXiv:1802.05814), section 4.2; all are in [0, 1], higher is better.
 *
 * <pre>
 * recall@k = hits / min(k, held out)        ndcg@k = sum over hits of 1 / log2(rank + 1), ranks from 1,
 *                                                    over the same sum where all come first
 * </pre>
 */
public final class Ranking {
  private final int k;
  private final int[] top;

  /**
   * Ranks all items that are not known; of equal scores, the lower index comes first.
   *
   * @param scores of all items, higher is better
   * @param known indices of the items of the fold-in
   * @param k length of the ranking, at least 1
   * @throws IllegalArgumentException if a score is not finite
   */
  public Ranking(double[] scores, int[] known, int k) {
    this.k = k;
    if (!Arrays.stream(scores).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("Cannot rank scores that are not finite");
    }
    boolean[] isKnown = new boolean[scores.length];
    for (int item : known) {
      isKnown[item] = true;
    }
    PriorityQueue<Integer> best = // the worst of them first
        new PriorityQueue<>(
            (a, b) ->
                scores[a] == scores[b]
                    ? Integer.compare(b, a)
                    : Double.compare(scores[a], scores[b]));
    for (int item = 0; item < scores.length; item++) {
      if (!isKnown[item]) {
        best.add(item);
        if (best.size() > k) {
          best.remove();
        }
      }
    }
    top = new int[best.size()];
    for (int rank = top.length - 1; rank >= 0; rank--) {
      top[rank] = best.remove();
    }
  }

  /** {@return the items with the highest scores, the best first} */
  public int[] top() {
    return top.clone();
  }

  /**
   * @param heldOut indices of the items to find, at least one
   * @return the share of them in the ranking, of as many as fit into it
   */
  public double recall(int[] heldOut) {
    return Arrays.stream(hits(heldOut)).sum() / Math.min(k, heldOut.length);
  }

  /**
   * @param heldOut indices of the items to find, at least one
   * @return the normalized discounted cumulative gain of binary relevance
   */
  public double ndcg(int[] heldOut) {
    double[] hits = hits(heldOut);
    double gain = 0;
    for (int rank = 0; rank < hits.length; rank++) {
      gain += hits[rank] * discount(rank);
    }
    double ideal = 0;
    for (int rank = 0; rank < Math.min(k, heldOut.length); rank++) {
      ideal += discount(rank);
    }
    return gain / ideal;
  }

  /** 1 where the item of a rank was held out. */
  private double[] hits(int[] heldOut) {
    int[] sorted = heldOut.clone();
    Arrays.sort(sorted);
    return Arrays.stream(top)
        .mapToDouble(item -> Arrays.binarySearch(sorted, item) >= 0 ? 1 : 0)
        .toArray();
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 2.0);
  }
}
