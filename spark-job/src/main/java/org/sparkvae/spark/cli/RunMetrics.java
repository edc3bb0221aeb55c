package org.sparkvae.spark.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingTimes;

/** What {@code metrics.json} says; scripts hold on to its fields. */
final class RunMetrics {
  private RunMetrics() {}

  static Map<String, Object> of(
      TrainingResult result,
      Recipe recipe,
      Map<Split, BoundTerms> bounds,
      double readSeconds,
      double totalSeconds) {
    TrainingTimes times = result.times();
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("formatVersion", 1);
    metrics.put("outcome", outcome(result));
    metrics.put("exitCode", exitCode(result).code());
    metrics.put("passes", result.last().pass());
    metrics.put("rounds", result.last().round());
    metrics.put("undoneRounds", result.last().undoneRounds());
    metrics.put("resumedFromRound", null);
    metrics.put("shards", recipe.training().shards());
    metrics.put("rowsPerSecond", result.rows() / times.rounds());
    Map<String, Object> seconds = new LinkedHashMap<>();
    seconds.put("total", totalSeconds);
    seconds.put("read", readSeconds);
    seconds.put("compute", times.compute());
    seconds.put("averaging", times.averaging());
    seconds.put("driver", times.driver());
    seconds.put("validation", times.validation());
    seconds.put("checkpoint", 0.0);
    metrics.put("seconds", seconds);
    metrics.put("parametersSha256", Sha256.ofParameters(result.kept().parameters()));
    for (Split split : Split.values()) {
      metrics.put(split.text(), bounds.containsKey(split) ? block(bounds.get(split)) : null);
    }
    return metrics;
  }

  /** Of a run that left no artifact. */
  static Map<String, Object> ofFailure(ExitCode code) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("formatVersion", 1);
    metrics.put("outcome", "failed");
    metrics.put("exitCode", code.code());
    return metrics;
  }

  static Map<String, Object> block(BoundTerms terms) {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("rows", terms.rows());
    block.put("meanNegativeElbo", terms.meanNegativeElbo());
    block.put("meanReconstructionNll", terms.meanReconstructionNll());
    block.put("meanKlDivergence", terms.meanKlDivergence());
    return block;
  }

  static ExitCode exitCode(TrainingResult result) {
    return switch (result.outcome()) {
      case DONE, STOPPED_EARLY -> ExitCode.DONE;
      case DIVERGED -> ExitCode.DIVERGED;
    };
  }

  private static String outcome(TrainingResult result) {
    return switch (result.outcome()) {
      case DONE -> "done";
      case STOPPED_EARLY -> "stoppedEarly";
      case DIVERGED -> "diverged";
    };
  }
}
