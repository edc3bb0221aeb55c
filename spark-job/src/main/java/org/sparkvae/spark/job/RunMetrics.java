package org.sparkvae.spark.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.cli.ExitCode;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.job.InterimMetrics.Kept;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingTimes;

/** What {@code metrics.json} says; scripts hold on to its fields. */
final class RunMetrics {
  private RunMetrics() {}

  static Map<String, Object> of(
      TrainingResult result, Recipe recipe, Map<Split, BoundTerms> bounds, RunFacts facts) {
    TrainingTimes times = result.progress().times();
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("formatVersion", 1);
    metrics.put("outcome", outcome(result.outcome()));
    metrics.put("exitCode", exitCode(result).code());
    metrics.put("passes", result.last().pass());
    metrics.put("rounds", result.last().round());
    metrics.put("undoneRounds", result.last().undoneRounds());
    metrics.put("resumedFromRound", facts.resumedFromRound().orElse(null));
    metrics.put("shards", recipe.training().shards());
    metrics.put("rowsPerSecond", result.progress().rows() / times.rounds());
    Map<String, Object> seconds = new LinkedHashMap<>();
    seconds.put("total", facts.totalSeconds());
    seconds.put("read", facts.readSeconds());
    seconds.put("compute", times.compute());
    seconds.put("averaging", times.averaging());
    seconds.put("driver", times.driver());
    seconds.put("validation", times.validation());
    seconds.put("checkpoint", facts.checkpointSeconds());
    metrics.put("seconds", seconds);
    metrics.put("parametersSha256", Sha256.ofParameters(result.kept().parameters()));
    metrics.put("history", history(result.progress().history()));
    for (Split split : Split.values()) {
      metrics.put(split.text(), bounds.containsKey(split) ? block(bounds.get(split)) : null);
    }
    return metrics;
  }

  /**
   * Of a run that left no artifact.
   *
   * @param kept what the next run resumes from, as far as it is known
   */
  static Map<String, Object> ofUnfinished(
      String outcome, ExitCode code, Optional<Kept> kept, Optional<Integer> resumedFromRound) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("formatVersion", 1);
    metrics.put("outcome", outcome);
    metrics.put("exitCode", code.code());
    metrics.put("passes", kept.map(Kept::passes).orElse(0));
    metrics.put("rounds", kept.map(Kept::rounds).orElse(0));
    metrics.put("undoneRounds", kept.map(Kept::undoneRounds).orElse(0));
    metrics.put("resumedFromRound", resumedFromRound.orElse(null));
    return metrics;
  }

  /** Arrays rather than a map a round: there may be many. */
  private static Map<String, Object> history(List<RoundRecord> rounds) {
    Map<String, Object> history = new LinkedHashMap<>();
    history.put("pass", rounds.stream().map(RoundRecord::pass).toList());
    history.put("meanNegativeElbo", rounds.stream().map(RoundRecord::meanNegativeElbo).toList());
    history.put(
        "undone", rounds.stream().map(round -> round.judgment() == Judgment.UNDONE).toList());
    boolean validated = rounds.stream().anyMatch(round -> round.validationBound().isPresent());
    if (validated) {
      history.put(
          "validationMeanNegativeElbo",
          rounds.stream().map(round -> round.validationBound().orElse(Double.NaN)).toList());
    }
    return history;
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
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }

  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case DONE -> "done";
      case STOPPED_EARLY -> "stoppedEarly";
      case DIVERGED -> "diverged";
      case INTERRUPTED -> "interrupted";
    };
  }
}
