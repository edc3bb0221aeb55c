package org.sparkvae.spark.job;

import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.checkpoint.Checkpointer;
import org.sparkvae.spark.cli.ProgressLines;
import org.sparkvae.spark.cli.Shutdown;
import org.sparkvae.spark.cli.TerminalBar;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.Trainer;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.stock.StockTrainer;

/** The rounds of a run, with their progress shown and their checkpoints taken. */
final class RunRounds {
  private final JavaSparkContext context;
  private final Recipe recipe;
  private final String runId;

  /**
   * How they ended.
   *
   * @param result of the trainer
   * @param keptRound that the next run would go on after; 0 if it would start anew
   * @param checkpointSeconds that rounds waited for checkpoints
   */
  record Ended(TrainingResult result, int keptRound, double checkpointSeconds) {}

  RunRounds(JavaSparkContext context, Recipe recipe, String runId) {
    this.context = context;
    this.recipe = recipe;
    this.runId = runId;
  }

  Ended run(
      VaeConfig network,
      TrainingRows rows,
      TrainingProgress start,
      CheckpointFolder folder,
      CheckpointOrigin origin,
      AtomicOutput target,
      InterimMetrics work,
      Shutdown shutdown) {
    int firstRound = start.state().round();
    try (Checkpointer checkpointer =
        new Checkpointer(
            recipe.checkpoint(),
            folder,
            origin,
            firstRound,
            shutdown::isRequested,
            progress -> work.resumableFrom(progress.state()))) {
      TrainingListener between = between(checkpointer, target, shutdown);
      TrainingResult result = trained(network, rows, start, between);
      if (isResumable()) {
        checkpointer.end(result.progress());
      }
      int kept = checkpointer.lastWrittenRound().orElse(firstRound);
      return new Ended(result, kept, checkpointer.waitedSeconds());
    }
  }

  /** From the stock engine's state it would go on to other bits: nothing of it is kept. */
  private boolean isResumable() {
    return recipe.training().engine() == Engine.AVERAGING;
  }

  private TrainingListener between(
      Checkpointer checkpointer, AtomicOutput target, Shutdown shutdown) {
    return new TrainingListener() {
      @Override
      public Next after(TrainingProgress progress) {
        target.requireLock(); // who has lost it trains in vain, and must not write checkpoints
        if (isResumable()) {
          return checkpointer.after(progress);
        }
        return shutdown.isRequested() ? Next.STOP : Next.GO_ON;
      }

      @Override
      public boolean isStopping() {
        return shutdown.isRequested();
      }
    };
  }

  private TrainingResult trained(
      VaeConfig network, TrainingRows rows, TrainingProgress start, TrainingListener between) {
    try (TerminalBar bar = new TerminalBar()) {
      Shards shards = rows.splits().get(Split.TRAIN);
      ProgressLines lines = new ProgressLines(runId, share(start.state(), shards));
      Consumer<RoundReport> reports = lines.andThen(bar);
      context.setJobDescription("spark-vae " + runId + ": train"); // on Spark's own pages
      return trainer(network, rows, reports).train(shards, start, between);
    }
  }

  /** Of the training, done. */
  private double share(TrainingState state, Shards shards) {
    TrainingConfig training = recipe.training();
    int batchesInPass = shards.batchesInPass(training.batchSize());
    return (state.pass() + (double) state.batchInPass() / batchesInPass) / training.passes();
  }

  private Trainer trainer(VaeConfig network, TrainingRows rows, Consumer<RoundReport> reports) {
    TrainingConfig training = recipe.training();
    long seed = recipe.seed();
    Shards validation = rows.splits().get(Split.VALIDATION);
    return switch (training.engine()) {
      case AVERAGING ->
          new ParameterAveragingTrainer(context, training, network, seed, validation, reports);
      case DL4J_SPARK -> new StockTrainer(context, training, network, seed, validation, reports);
    };
  }
}
