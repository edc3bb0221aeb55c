package org.sparkvae.spark.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.evaluate.SplitScores;
import org.sparkvae.spark.job.InterimMetrics.Resumable;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingTimes;

/** The fields of {@code metrics.json}, which scripts depend on. */
final class TrainingMetrics {
  private TrainingMetrics() {}

  /**
   * @param resumedFromRound the round of the checkpoint that the run resumed from, if it did
   * @param wallSeconds of the whole run (total), until the first round (read), and that rounds
   *     waited for checkpoints (checkpoint)
   * @return all fields except the exit code
   */
  static Map<String, Object> of(
      TrainingResult result,
      TrainingHistory history,
      Map<Split, BoundTerms> bounds,
      int shards,
      Optional<Integer> resumedFromRound,
      Map<String, Double> wallSeconds) {
    TrainingTimes times = result.progress().times();
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("formatVersion", 1);
    metrics.put("outcome", outcome(result.outcome()));
    metrics.put("passes", result.last().pass());
    metrics.put("rounds", result.last().round());
    metrics.put("undoneRounds", result.last().guard().undoneRounds());
    metrics.put("resumedFromRound", resumedFromRound.orElse(null));
    metrics.put("shards", shards);
    metrics.put("rowsPerSecond", result.progress().rows() / times.rounds());
    Map<String, Object> seconds = new LinkedHashMap<>(wallSeconds);
    seconds.put("compute", times.compute());
    seconds.put("averaging", times.averaging());
    seconds.put("driver", times.driver());
    seconds.put("validation", times.validation());
    metrics.put("seconds", seconds);
    metrics.put("parametersSha256", Sha256.ofParameters(result.kept().parameters()));
    metrics.put("history", history.toMap());
    for (Split split : Split.values()) {
      BoundTerms terms = bounds.get(split);
      metrics.put(
          split.text(),
          terms == null
              ? null
              : new SplitScores(
                      terms, OptionalDouble.empty(), Optional.empty(), Optional.empty(), 0)
                  .toMap());
    }
    return metrics;
  }

  /**
   * The fields for a run without an artifact.
   *
   * @param resumable what the next run resumes from, as far as it is known
   */
  static Map<String, Object> ofUnfinished(
      String outcome,
      int exitCode,
      Optional<Resumable> resumable,
      Optional<Integer> resumedFromRound) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("formatVersion", 1);
    metrics.put("outcome", outcome);
    metrics.put("exitCode", exitCode);
    metrics.put("passes", resumable.map(Resumable::passes).orElse(0));
    metrics.put("rounds", resumable.map(Resumable::rounds).orElse(0));
    metrics.put("undoneRounds", resumable.map(Resumable::undoneRounds).orElse(0));
    metrics.put("resumedFromRound", resumedFromRound.orElse(null));
    return metrics;
  }

  static String outcome(Outcome outcome) {
    return EnumSpelling.of(outcome);
  }
}
