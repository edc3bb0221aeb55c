package org.sparkvae.spark.bench;

import java.util.List;
import org.sparkvae.spark.bench.Contest.Length;

/**
 * How much is measured.
 *
 * @param name for the report
 * @param steps of contests of single steps
 * @param batchSizes beside the recipe's own
 * @param roundWarmSeconds of the shortest rounds before anything of rounds counts
 * @param jobRepeats turns of each job on Spark
 * @param jobSeconds that a turn of rounds, or of workers side by side, takes at least
 * @param intervals averaging intervals tried beside the recipe's own
 * @param stockIntervals of the stock master; 10 is its advised one
 * @param stockBatches mini-batches of a shard that the stock master is given at most
 * @param shardRows rows of synthetic data a shard
 * @param scoreRows rows that are scored
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
    int scoreRows) {

  /** Some minutes: what is told to others. */
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
          200_000);

  /** For CI: coarser, under four minutes on two cores. */
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
          60_000);

  public Scale {
    batchSizes = List.copyOf(batchSizes);
    intervals = List.copyOf(intervals);
    stockIntervals = List.copyOf(stockIntervals);
  }
}
