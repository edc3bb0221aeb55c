package org.sparkvae.spark.bench;

import java.util.List;
import org.sparkvae.spark.bench.Contest.Length;

/**
 * How much is measured.
 *
 * @param steps length of the contests of single steps
 * @param batchSizes batch sizes besides the recipe's own
 * @param roundWarmSeconds warm-up with the shortest rounds before any round counts
 * @param jobRepeats turns of each job on Spark
 * @param jobSeconds least length of a turn of rounds or of unsynchronized workers
 * @param intervals averaging intervals besides the recipe's own
 * @param stockIntervals averaging intervals of DL4J's master, which recommends 10
 * @param stockBatches the most mini-batches per shard for DL4J's master
 * @param shardRows rows of synthetic data per shard
 * @param scoreRows rows to score
 * @param fitPasses passes of a training that is compared with a fit by Spark ML
 */
public record Scale(
    String name,
    Length steps,
    List<Integer> batchSizes,
    double roundWarmSeconds,
    int jobRepeats,
    double jobSeconds,
    List<Integer> intervals,
    List<Integer> stockIntervals,
    int stockBatches,
    int shardRows,
    int scoreRows,
    int fitPasses) {

  /** Takes some minutes; for published numbers. */
  public static final Scale FULL =
      new Scale(
          "full",
          new Length(4, 0.25, 15),
          List.of(25, 500),
          30,
          4,
          3,
          List.of(10, 25, 50, 100, 200),
          List.of(10, 25, 50, 100),
          200,
          20_000,
          200_000,
          4);

  /** For CI: coarser, about four minutes on two cores. */
  public static final Scale QUICK =
      new Scale(
          "quick",
          new Length(4, 0.15, 9),
          List.of(25),
          4,
          3,
          1,
          List.of(10),
          List.of(10, 50),
          50,
          10_000,
          60_000,
          3);

  public Scale {
    batchSizes = List.copyOf(batchSizes);
    intervals = List.copyOf(intervals);
    stockIntervals = List.copyOf(stockIntervals);
  }
}
