package org.sparkvae.spark.data.shard;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.sparkvae.model.objective.BoundTerms;

/**
 * Sums over shards along a fixed binary tree of their indices. The tree depends on the number of
 * shards only, so that parts of it can be summed anywhere without changing a bit. At most
 * log2(shards) partial sums are in memory at a time.
 */
public final class ShardTree {
  private ShardTree() {}

  public static <T, R> R fold(List<T> shards, Function<T, R> leaf, BinaryOperator<R> add) {
    return fold(shards, 0, shards.size(), leaf, add);
  }

  private static <T, R> R fold(
      List<T> shards, int from, int to, Function<T, R> leaf, BinaryOperator<R> add) {
    if (to - from == 1) {
      return leaf.apply(shards.get(from));
    }
    int middle = middle(from, to);
    return add.apply(fold(shards, from, middle, leaf, add), fold(shards, middle, to, leaf, add));
  }

  /**
   * Index at which a subtree of at least two shards is divided; its left part is a complete tree.
   */
  public static int middle(int from, int to) {
    return from + Integer.highestOneBit(to - from - 1);
  }

  /** Number of partial sums that are in memory at a time in addition to the first. */
  public static int levels(int shards) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
  }

  public static BoundTerms sum(List<BoundTerms> terms) {
    return fold(terms, Function.identity(), BoundTerms::plus);
  }
}
