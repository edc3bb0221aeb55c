package org.sparkvae.spark.bench;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.bench.peer.TorchPeer.Place;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.Trainer;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;

/**
 * Seconds of training until the test rows' negative ELBO is low enough; evaluations, after each
 * pass, do not count. We train with the recipe's settings, PyTorch with the best of some batch
 * sizes.
 */
record TimeToBound(JavaSparkContext spark, Workload workload, Shards test) {
  /** Nats per row, for the reference network on MNIST. */
  private static final double BOUND = 105;

  private static final List<Integer> PEER_BATCH_SIZES = List.of(50, 100);
  private static final int PEER_PROCESSES = 2;

  /**
   * @param data folder of MNIST's files, which PyTorch reads too
   */
  Figures run(Optional<Place> peer, String data) {
    Spread seconds = ours();
    Spread alone = peer.map(place -> best(place, data, 1)).orElse(null);
    Spread parallel = peer.map(place -> best(place, data, PEER_PROCESSES)).orElse(null);
    return new Figures("Training to a test negative ELBO of %.0f nats".formatted(BOUND))
        .add("seconds", "the recipe, " + workload.workers() + " shards", Unit.SECONDS, seconds)
        .add("pytorchSeconds", "PyTorch, one process, one thread", Unit.SECONDS, alone)
        .add(
            "pytorchParallelSeconds",
            "PyTorch, DistributedDataParallel (gloo), 2 processes",
            Unit.SECONDS,
            parallel)
        .add("ratioToPyTorch", "our time over its", Unit.TIMES, over(seconds, alone))
        .add(
            "ratioToPyTorchParallel",
            "our time over its in parallel",
            Unit.TIMES,
            over(seconds, parallel))
        .fact("bound", BOUND);
  }

  private static Spread over(Spread ours, Spread theirs) {
    return ours == null || theirs == null ? null : Spread.of(ours.median() / theirs.median());
  }

  /** Trains pass by pass, so that no round runs while the clock is stopped. */
  private Spread ours() {
    BoundEvaluator evaluator = new BoundEvaluator(spark, workload.network(), workload.seed());
    TrainingConfig training = workload.training();
    TrainingProgress progress =
        TrainingProgress.initial(TrainingState.initial(workload.network(), training));
    double seconds = 0;
    for (int pass = 1; pass <= training.passes(); pass++) {
      Trainer trainer =
          new ParameterAveragingTrainer(
              spark,
              training.withEngine(Engine.AVERAGING).withPasses(pass),
              workload.network(),
              workload.seed(),
              null);
      long began = System.nanoTime();
      progress = trainer.train(workload.shards(), progress, TrainingListener.NONE).progress();
      seconds += (System.nanoTime() - began) / 1e9;
      float[] parameters = progress.state().worker().parameters();
      if (evaluator.evaluate(test, parameters).meanNegativeElbo() <= BOUND) {
        return Spread.of(seconds);
      }
    }
    return null; // the bound was not reached
  }

  /** Null if the bound is not reached. */
  private Spread best(Place peer, String data, int processes) {
    List<Double> reached = new ArrayList<>();
    for (int batchSize : PEER_BATCH_SIZES) {
      List<String> words = new ArrayList<>(List.of("bound", "--data", data));
      words.addAll(Place.options(workload.network()));
      words.add("--batch-size=" + batchSize);
      words.add("--processes=" + processes);
      try (var answers = peer.start(words).inputReader()) {
        Config answer = SortedJson.read(String.valueOf(answers.readLine()), "PyTorch");
        if (!answer.getIsNull("seconds")) {
          reached.add(answer.getDouble("seconds"));
        }
      } catch (IOException failed) {
        throw new UncheckedIOException("Cannot read what PyTorch measured", failed);
      }
    }
    return reached.stream().min(Double::compare).map(Spread::of).orElse(null);
  }
}
