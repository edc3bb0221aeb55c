package org.sparkvae.spark.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.LocalShards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.TrainingTimes;
import org.sparkvae.spark.train.round.LocalRounds;

/**
 * The training of one cell of a sweep, in one task: the rounds, validations and bounds of {@link
 * VaeTraining}, run in the task's thread to the same bits.
 */
final class SweepTask implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String recipeJson;
  private final VaeConfig network;
  private final float[] startRows;
  private final EnumMap<Split, Broadcast<LocalShards>> rows;

  /**
   * @param recipe of the cell
   * @param startRows training rows that pseudo-inputs start from
   * @param rows no entry for a split without rows
   */
  SweepTask(
      Recipe recipe,
      VaeConfig network,
      float[] startRows,
      Map<Split, Broadcast<LocalShards>> rows) {
    this.recipeJson = recipe.toJson();
    this.network = network;
    this.startRows = startRows;
    this.rows = new EnumMap<>(rows);
  }

  /** What a task returns. A plain class, because Kryo cannot create records. */
  static final class Result implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String metrics;
    private final String failure;
    private final float[] parameters;
    private final float[] updaterState;
    private final float[] velocity;
    private final long step;
    private final int round;
    private final int pass;

    private Result(String metrics, TrainingResult trained) {
      this.metrics = metrics;
      this.failure = "";
      this.parameters = trained.kept().parameters();
      this.updaterState = trained.kept().updaterState();
      this.velocity = trained.last().outer().velocity();
      this.step = trained.kept().step();
      this.round = trained.last().round();
      this.pass = trained.last().pass();
    }

    private Result(String failure) {
      this.metrics = "";
      this.failure = failure;
      this.parameters = new float[0];
      this.updaterState = new float[0];
      this.velocity = new float[0];
      this.step = 0;
      this.round = 0;
      this.pass = 0;
    }

    /** Why the training failed, in one line; empty if it ended. */
    Optional<String> failure() {
      return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
    }

    /** The text of {@code metrics.json} without the exit code. */
    String metrics() {
      return metrics;
    }

    ModelAssembly.Trained trained() {
      return new ModelAssembly.Trained(
          parameters, updaterState, velocity, new TrainingPosition(step, round, pass));
    }
  }

  /**
   * Trains. A task that is killed, a host that cannot run the network, and a JVM without memory end
   * with an exception, which is not the cell's failure.
   */
  Result run() {
    try {
      return train();
    } catch (TaskKilledException | ConfigException notOfTheCell) {
      throw notOfTheCell;
    } catch (RuntimeException failed) {
      return new Result(ExceptionUtils.getRootCauseMessage(failed).lines().findFirst().orElse(""));
    }
  }

  private Result train() {
    long began = System.nanoTime();
    Recipe recipe = RecipeReader.read(recipeJson, "", List.of(), Optional.empty());
    TrainingConfig config = recipe.training();
    LocalShards shards = rows.get(Split.TRAIN).value();
    LocalRounds rounds =
        new LocalRounds(
            shards,
            shards.sizes(),
            network,
            recipe.seed(),
            config.batchSize(),
            config.workerState());
    Function<float[], BoundTerms> validation =
        rows.containsKey(Split.VALIDATION)
            ? parameters -> bound(Split.VALIDATION, recipe, parameters)
            : null;
    ParameterAveragingTrainer trainer = new ParameterAveragingTrainer(config, network, validation);
    float[] parameters = VaeNetwork.initialParameters(network, startRows);
    TrainingProgress start =
        TrainingProgress.initial(TrainingState.initial(network, config, parameters));
    List<TrainingTimes> times = new ArrayList<>();
    TrainingResult result =
        trainer.train(
            rounds, start, TrainingListener.NONE.withReports(report -> times.add(report.times())));
    Map<Split, BoundTerms> bounds = new EnumMap<>(Split.class);
    for (Split split : rows.keySet()) {
      bounds.put(split, bound(split, recipe, result.kept().parameters()));
    }
    int first = Math.max(0, times.size() - TrainingProgress.MAX_HISTORY);
    Map<String, Object> metrics =
        TrainingMetrics.of(
            result,
            TrainingHistory.of(
                result.progress(),
                trainer.rowsOfPass(rounds.sizes()),
                times.subList(first, times.size())),
            bounds,
            config.shards(),
            Optional.empty(),
            Map.of("total", (System.nanoTime() - began) / 1e9, "read", 0.0, "checkpoint", 0.0));
    return new Result(SortedJson.write(metrics), result);
  }

  private BoundTerms bound(Split split, Recipe recipe, float[] parameters) {
    return BoundEvaluator.evaluateHere(rows.get(split).value(), network, recipe.seed(), parameters);
  }
}
