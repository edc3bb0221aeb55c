package org.sparkvae.spark.bench;

import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;

/** The rate of consecutive rounds in wall time; the first round does not count. */
final class RoundRate implements TrainingListener {
  private static final int NO_END = 1_000_000;
  private static final int LEAST_ROUNDS = 2;

  private final double wantedSeconds;
  private int rounds;
  private long began;
  private long rowsBefore;
  private long rows;
  private double seconds;
  private boolean stopping;

  private RoundRate(double wantedSeconds) {
    this.wantedSeconds = wantedSeconds;
  }

  /**
   * @param interval mini-batches between two averages
   * @param seconds the least time to measure
   * @return training rows per second of all workers together
   */
  static double rowsPerSecond(
      JavaSparkContext spark, Workload workload, int interval, double seconds) {
    TrainingConfig config = endless(workload.training(), workload.workers(), interval);
    RoundRate rate = new RoundRate(seconds);
    new ParameterAveragingTrainer(spark, config, workload.network(), workload.seed(), null)
        .train(
            workload.shards(),
            TrainingProgress.initial(TrainingState.initial(workload.network(), config)),
            rate);
    return rate.rows / rate.seconds;
  }

  /**
   * Called after a round's updates are averaged and before the next round is sent, so that the
   * measured time covers whole rounds and no round in flight must be cancelled.
   */
  @Override
  public boolean isStopping() {
    long now = System.nanoTime();
    if (rounds == 0) {
      began = now;
    }
    seconds = (now - began) / 1e9;
    stopping = rounds >= LEAST_ROUNDS && seconds >= wantedSeconds;
    return stopping;
  }

  @Override
  public Next onRound(RoundReport report, TrainingProgress progress) {
    if (rounds == 0) {
      rowsBefore = progress.rows();
    }
    rounds++;
    rows = progress.rows() - rowsBefore;
    return stopping ? Next.STOP : Next.CONTINUE;
  }

  /** The recipe's rounds with another interval, without an end. */
  static TrainingConfig endless(TrainingConfig config, int shards, int interval) {
    return config
        .withEngine(Engine.AVERAGING)
        .withPasses(NO_END)
        .withShards(shards)
        .withAveragingInterval(interval);
  }
}
