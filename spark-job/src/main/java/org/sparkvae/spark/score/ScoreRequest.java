package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparkvae.model.artifact.ScoreCalibration;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.VaeParts;

/**
 * The columns of a scored row.
 *
 * @param keys columns of the source to keep
 * @param columns to compute
 * @param latentType type of the latent columns
 * @param samples draws of z for each row (K) of an importance-weighted log-likelihood
 * @param elboSamples draws of z for each row of a negative ELBO, its terms and contributions
 * @param top how many contributions a row has, the largest; {@link #ALL} for those of all features
 */
public record ScoreRequest(
    List<String> keys,
    List<ScoreColumn> columns,
    LatentType latentType,
    int samples,
    int elboSamples,
    int top)
    implements Serializable {
  /** As many contributions as there are features. */
  public static final int ALL = Integer.MAX_VALUE;

  /** With one draw for a negative ELBO, and the contributions of all features. */
  public ScoreRequest(
      List<String> keys, List<ScoreColumn> columns, LatentType latentType, int samples) {
    this(keys, columns, latentType, samples, 1, ALL);
  }

  /** The type of a latent column; features are always arrays. */
  public enum LatentType {
    /** Array of float. */
    ARRAY,
    /** Dense vector of Spark ML. */
    VECTOR
  }

  public ScoreRequest {
    keys = List.copyOf(keys);
    columns = List.copyOf(columns);
    Problems problems = new Problems("");
    problems
        .require(samples >= 1, "--samples", samples, "must be >= 1")
        .require(elboSamples >= 1, "--elbo-samples", elboSamples, "must be >= 1")
        .require(!columns.isEmpty(), "--columns", "none", "must name at least one column")
        .require(
            new HashSet<>(columns).size() == columns.size(),
            "--columns",
            String.join(",", names(columns)),
            "must not name a column twice")
        .require(
            new HashSet<>(keys).size() == keys.size(),
            "--keys",
            String.join(",", keys),
            "must not name a column twice");
    for (ScoreColumn column : columns) {
      problems.require(
          keys.stream().noneMatch(column.text()::equalsIgnoreCase),
          "--keys",
          column.text(),
          "is the name of an output column; choose others");
    }
    problems.throwIfAny();
  }

  /**
   * {@return names of the scored columns of numbers, each with the number of its values in a row}
   */
  public Map<String, Integer> sizes(VaeConfig network) {
    return columns.stream()
        .filter(column -> column.kind() != ScoreColumn.Kind.NAMED_NUMBERS)
        .collect(
            Collectors.toMap(
                ScoreColumn::text,
                column ->
                    switch (column.kind()) {
                      case LATENT -> network.model().latentSize();
                      case FEATURES -> network.featureSize();
                      case NUMBER, COUNT, NAMED_NUMBERS -> 1;
                    }));
  }

  /**
   * @throws ConfigException if the model lacks one of the columns, or so many contributions
   */
  public void requireFrom(ScoredNetwork network) {
    requireFrom(network.config().model());
    int contributors =
        network.table() == null ? network.config().featureSize() : network.table().names().size();
    new Problems("")
        .require(
            top == ALL || top >= 1 && top <= contributors,
            "--top",
            top,
            "must be in [1, %d], the features of this model".formatted(contributors))
        .throwIfAny();
    requireCalibrated(network.calibration());
  }

  private void requireCalibrated(ScoreCalibration calibration) {
    for (ScoreColumn column : List.of(ScoreColumn.PREDICTION, ScoreColumn.TAIL_PROBABILITY)) {
      if (columns.contains(column) && calibration == null) {
        throw ConfigException.of(
            "",
            "Invalid column %s: the model has no threshold (train it with score.contamination, a number in (0, 0.5))"
                .formatted(column.text()));
      }
    }
    if (columns.contains(ScoreColumn.TAIL_PROBABILITY) && calibration.heldOut().bins().isEmpty()) {
      throw ConfigException.of(
          "",
          "Invalid column %s: the model has no scores of held-out rows (train it with data.validationFraction or data.splitColumn)"
              .formatted(ScoreColumn.TAIL_PROBABILITY.text()));
    }
  }

  /**
   * @throws ConfigException if a model of these settings lacks one of the columns
   */
  public void requireFrom(ModelConfig model) {
    if (!VaeParts.posterior(model.posterior()).headsAreMoments()
        && columns.contains(ScoreColumn.LATENT_LOG_VARIANCE)) {
      throw ConfigException.of(
          "",
          "Invalid column %s: a model with the posterior %s has none (leave it out, or use %s)"
              .formatted(
                  ScoreColumn.LATENT_LOG_VARIANCE.text(),
                  EnumSpelling.of(model.posterior().name()),
                  ScoreColumn.LATENT_SAMPLE.text()));
    }
  }

  private static List<String> names(List<ScoreColumn> columns) {
    return columns.stream().map(ScoreColumn::text).toList();
  }
}
