package org.sparkvae.spark.recipe;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.WeightsConfig.WeightsName;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.train.Engine;

/**
 * Keys that a recipe may not set because another of its keys makes them meaningless. The reader
 * refuses them, and the resolved configuration omits them.
 */
final class KeyConflicts {
  private static final String STOCK = "cannot be set with training.engine = dl4j-spark: ";

  private KeyConflicts() {}

  /** What columns of several kinds do by themselves. */
  private static final List<String> NOT_WITH_COLUMNS =
      List.of(
          "data.featuresColumn",
          "data.numericColumns",
          "data.scaling",
          "data.nulls",
          "model.likelihood");

  /**
   * Paths of keys or sections, each with the reason for the refusal.
   *
   * @param hasColumns whether data.columns is set
   */
  static SortedMap<String, String> to(
      boolean hasColumns,
      DataFormat format,
      PosteriorName posterior,
      PriorName prior,
      WeightsName weights,
      ObjectiveName objective,
      Engine engine) {
    SortedMap<String, String> reasons = new TreeMap<>();
    if (hasColumns) {
      for (String key : NOT_WITH_COLUMNS) {
        reasons.put(
            key,
            "cannot be set with data.columns: the kind of a column decides about its likelihood,"
                + " its scaling and its missing values");
      }
    } else {
      reasons.put("data.categories", "is for data.columns only; set it too");
    }
    if (posterior != PosteriorName.PLANAR) {
      reasons.put("model.posterior.steps", ofAnother("model.posterior", "planar", posterior));
    }
    if (prior != PriorName.MIXTURE) {
      reasons.put("model.prior.components", ofAnother("model.prior", "mixture", prior));
    }
    if (prior != PriorName.VAMP) {
      reasons.put("model.prior.pseudoInputs", ofAnother("model.prior", "vamp", prior));
    }
    if (weights != WeightsName.GAUSSIAN) {
      String ofGaussian = ofAnother("model.weights", "gaussian", weights);
      reasons.put("model.weights.prior", ofGaussian);
      reasons.put("model.weights.initialStdDev", ofGaussian);
      reasons.put("objective.weightKlFactor", ofGaussian);
      reasons.put("objective.weightKlWarmUpSteps", ofGaussian);
    }
    if (format != DataFormat.SYNTHETIC_DIGITS) {
      reasons.put(
          "data.rows", "is for data.format = syntheticDigits only; use data.trainRows or set it");
    }
    if (objective != ObjectiveName.ELBO) {
      String ofElbo = ofAnother("objective", "elbo", objective);
      reasons.put("objective.estimator", ofElbo);
      reasons.put("objective.klWeight", ofElbo);
      reasons.put("objective.klWarmUpSteps", ofElbo);
    }
    if (objective == ObjectiveName.MCEM) {
      reasons.put("objective.samplesPerRow", "cannot be set with mcem, which keeps one z per row");
      reasons.put(
          "training.earlyStopping", "cannot be set with mcem, which has no validation bound");
      reasons.put("training.validation", "cannot be set with mcem, which has no validation bound");
    } else {
      String ofMcem = ofAnother("objective", "mcem", objective);
      reasons.put("objective.leapfrogSteps", ofMcem);
      reasons.put("objective.weightSteps", ofMcem);
    }
    if (engine == Engine.DL4J_SPARK) {
      reasons.put("training.workerState", STOCK + "the stock master averages the state");
      reasons.put("training.outer", STOCK + "the stock master has no outer optimizer");
      reasons.put("training.guard", STOCK + "the stock master has no guard");
      reasons.put("training.earlyStopping", STOCK + "the stock master has no early stopping");
      reasons.put("checkpoint", STOCK + "the stock master cannot resume");
    }
    return reasons;
  }

  private static String ofAnother(String section, String name, Enum<?> chosen) {
    return "is for %s.name = %s only; leave it out with %s"
        .formatted(section, name, EnumSpelling.of(chosen));
  }
}
