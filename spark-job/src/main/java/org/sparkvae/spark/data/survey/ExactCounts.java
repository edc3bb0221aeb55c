package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.SourceRow.State;
import scala.Tuple2;

/**
 * Exact numbers of rows: in the order of their keys, the first rows are for training, the next for
 * testing. The rest is for testing if no number of test rows is given, and unused otherwise.
 *
 * <p>Two jobs find the keys at the boundaries without sorting: a histogram of the keys' first 16
 * bits, then the keys of the bins that contain a boundary. Equal keys come from equal rows (tables)
 * or a 64-bit collision; they are counted off by partition.
 */
final class ExactCounts implements SplitRule {
  private static final long serialVersionUID = 1L;

  private static final int BIN_BITS = 16;

  /**
   * The end of a split: all keys below this one, and the given number of rows with this key in each
   * partition.
   */
  private record Boundary(long key, TreeMap<Integer, Long> ties, Split below)
      implements Serializable {}

  private final long seed;
  private final List<Boundary> boundaries;

  private ExactCounts(long seed, List<Boundary> boundaries) {
    this.seed = seed;
    this.boundaries = boundaries;
  }

  /**
   * @throws org.sparkvae.model.config.ConfigException if there are fewer rows than requested
   */
  static ExactCounts of(DataConfig data, long seed, JavaRDD<SourceRow> rows) {
    JavaRDD<Long> keys = counted(data, rows).map(row -> SplitRule.key(seed, row.identity));
    long[] bins = keys.treeAggregate(new long[1 << BIN_BITS], ExactCounts::count, ExactCounts::sum);
    long total = java.util.Arrays.stream(bins).sum();

    long[] ends = ends(data, total);
    Set<Integer> wanted = new HashSet<>(List.of(binOf(bins, ends[0]), binOf(bins, ends[1])));
    List<Tuple2<Long, Integer>> places = new ArrayList<>(placesIn(keys, wanted));
    places.sort(
        Comparator.<Tuple2<Long, Integer>, Long>comparing(Tuple2::_1, Long::compareUnsigned)
            .thenComparing(Tuple2::_2));
    return new ExactCounts(
        seed,
        List.of(
            boundary(bins, places, ends[0], Split.TRAIN),
            boundary(bins, places, ends[1], Split.TEST)));
  }

  /**
   * The rows that are counted. With policy FAIL, these include bad rows, so that the run fails on
   * them and not on a count that they would have satisfied.
   */
  static JavaRDD<SourceRow> counted(DataConfig data, JavaRDD<SourceRow> rows) {
    State counted = data.badRows().policy() == BadRowPolicy.FAIL ? State.BAD : State.USED;
    return rows.filter(row -> row.state == State.USED || row.state == counted);
  }

  /**
   * The ranks at which the training rows and the test rows end.
   *
   * @throws org.sparkvae.model.config.ConfigException if there are fewer rows than requested
   */
  static long[] ends(DataConfig data, long total) {
    long test = data.testRows().orElse(0);
    long train = data.trainRows().orElse(Math.max(0, total - test));
    long wanted = train + test;
    String key = data.trainRows().isPresent() ? "trainRows" : "testRows";
    long given = data.trainRows().orElse(test);
    String both = wanted == given ? "" : ", " + wanted + " with data.testRows";
    new Problems("data")
        .require(
            wanted <= total, key, given + both, "must be <= the " + total + " rows in the data")
        .throwIfAny();
    return new long[] {train, data.testRows().isPresent() ? wanted : total};
  }

  /** The keys in some bins, each with its partition. */
  private static List<Tuple2<Long, Integer>> placesIn(JavaRDD<Long> keys, Set<Integer> bins) {
    return keys.filter(key -> bins.contains(bin(key)))
        .map(key -> new Tuple2<>(key, TaskContext.getPartitionId()))
        .collect();
  }

  /** The last row of a split has rank end - 1. */
  private static Boundary boundary(
      long[] bins, List<Tuple2<Long, Integer>> places, long end, Split below) {
    if (end == 0) {
      return new Boundary(0, new TreeMap<>(), below);
    }
    int bin = binOf(bins, end);
    long before = 0;
    for (int i = 0; i < bin; i++) {
      before += bins[i];
    }
    List<Tuple2<Long, Integer>> inBin =
        places.stream().filter(place -> bin(place._1()) == bin).toList();
    int last = (int) (end - 1 - before);
    long key = inBin.get(last)._1();
    TreeMap<Integer, Long> ties = new TreeMap<>();
    for (int i = last; i >= 0 && inBin.get(i)._1() == key; i--) {
      ties.merge(inBin.get(i)._2(), 1L, Long::sum);
    }
    return new Boundary(key, ties, below);
  }

  private static int binOf(long[] bins, long end) {
    long left = Math.max(1, end);
    for (int i = 0; i < bins.length; i++) {
      left -= bins[i];
      if (left <= 0) {
        return i;
      }
    }
    return bins.length - 1;
  }

  private static int bin(long key) {
    return (int) (key >>> (Long.SIZE - BIN_BITS));
  }

  private static long[] count(long[] bins, Long key) {
    bins[bin(key)]++;
    return bins;
  }

  private static long[] sum(long[] bins, long[] others) {
    for (int i = 0; i < bins.length; i++) {
      bins[i] += others[i];
    }
    return bins;
  }

  @Override
  public Assigner open(int partition) {
    TreeMap<Long, Long> seen = new TreeMap<>(); // rows per boundary key in this partition
    return row -> {
      long key = SplitRule.key(seed, row.identity);
      long nth = -1;
      for (Boundary boundary : boundaries) {
        int order = Long.compareUnsigned(key, boundary.key);
        if (order == 0 && nth < 0) {
          nth = seen.merge(key, 1L, Long::sum);
        }
        if (order < 0 || order == 0 && nth <= boundary.ties.getOrDefault(partition, 0L)) {
          return boundary.below;
        }
      }
      return null;
    };
  }
}
