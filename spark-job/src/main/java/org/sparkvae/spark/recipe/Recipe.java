package org.sparkvae.spark.recipe;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.DensityKind;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.spark.checkpoint.CheckpointConfig;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.stock.StockLimits;

/**
 * A resolved recipe: every key has a value.
 *
 * @param data the rows
 * @param score what the scores of rows mean
 * @param checkpoint when the state of a running training is saved
 * @param cluster where the rounds run
 */
public record Recipe(
    long seed,
    DataConfig data,
    ModelConfig model,
    ObjectiveConfig objective,
    TrainingConfig training,
    ScoreConfig score,
    CheckpointConfig checkpoint,
    ClusterConfig cluster) {
  /** An empty recipe, apart from the input that it lacks. */
  public static final Recipe DEFAULTS =
      new Recipe(
          1,
          DataConfig.DEFAULTS,
          ModelConfig.DEFAULTS,
          ObjectiveConfig.DEFAULTS,
          TrainingConfig.DEFAULTS,
          ScoreConfig.DEFAULTS,
          CheckpointConfig.DEFAULTS,
          ClusterConfig.DEFAULTS);

  public Recipe {
    boolean validated = data.validationFraction() > 0 || data.splitColumn().isPresent();
    new Problems("")
        .require(
            validated || training.earlyStopping().mode() == StoppingMode.OFF,
            "training.earlyStopping.mode",
            "on",
            "needs validation rows; set data.validationFraction or data.splitColumn")
        .require(
            training.earlyStopping().mode() == StoppingMode.OFF
                || !validated
                || objective.name().hasElbo(),
            "training.earlyStopping.mode",
            "on",
            "needs the ELBO of validation rows, which a model of objective.name = %s has not"
                .formatted(EnumSpelling.of(objective.name())))
        .require(
            score.contamination() == 0 || objective.name().hasElbo(),
            "score.contamination",
            score.contamination(),
            "must be 0 with objective.name = %s, whose models have no ELBO as a score"
                .formatted(EnumSpelling.of(objective.name())))
        .throwIfAny();
    VaeParts parts = VaeParts.of(model, objective); // throws where they do not fit
    Scaling scaling = data.scaling().orElse(Scaling.NONE);
    new Problems("data")
        .require( // a scaled count is no count
            parts.likelihood().kind() != DensityKind.PROBABILITY || scaling == Scaling.NONE,
            "scaling",
            EnumSpelling.of(scaling),
            "must be none where model.likelihood = " + EnumSpelling.of(model.likelihood()))
        .throwIfAny();
    if (training.engine() == Engine.DL4J_SPARK) {
      StockLimits.require(model, objective, training.optimizer());
      new Problems("data")
          .require(
              !data.hasColumns(),
              "columns",
              data.columns(),
              "cannot be set with training.engine = dl4j-spark, which has one likelihood")
          .throwIfAny();
    }
  }

  /**
   * @param featureSize number of features of a row
   * @param rows number of training rows, which only the prior over weights depends on
   */
  public VaeConfig network(int featureSize, long rows) {
    return network(featureSize, rows, List.of());
  }

  /**
   * @param featureSize number of features of a row
   * @param rows number of training rows, which only the prior over weights depends on
   * @param blocks the kinds of the features, if the data have columns of several kinds
   */
  public VaeConfig network(int featureSize, long rows, List<FeatureBlock> blocks) {
    return new VaeConfig(featureSize, rows, seed, model, objective, training.optimizer(), blocks);
  }

  /**
   * The resolved configuration, which {@link RecipeReader} reads back to an equal recipe, without
   * the keys that this recipe may not set, see {@link KeyConflicts}.
   *
   * @return JSON with sorted keys, so that equal recipes give equal texts
   */
  public String toJson() {
    SortedMap<String, Object> values = RecordWriter.toMap(this);
    KeyConflicts.to(
            data.hasColumns(),
            data.format(),
            model.posterior().name(),
            model.prior().name(),
            model.weights().name(),
            objective.name(),
            training.engine())
        .keySet()
        .forEach(path -> remove(values, path));
    if (!data.hasColumns()) {
      remove(values, "data.columns"); // which is no section without a column
    }
    return SortedJson.write(values);
  }

  /** {@return the same training without the place of its data, its cluster and its checkpoints} */
  public Recipe withoutPlace() {
    return new Recipe(
        seed,
        data.withoutPath(),
        model,
        objective,
        training,
        score,
        CheckpointConfig.DEFAULTS,
        ClusterConfig.DEFAULTS);
  }

  /** {@return every key, with its default and the allowed values} */
  public static List<RecordWriter.Key> describeKeys() {
    return RecordWriter.keys(DEFAULTS, "");
  }

  private static void remove(Map<?, ?> values, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      values.remove(path);
    } else if (values.get(path.substring(0, dot)) instanceof Map<?, ?> below) {
      remove(below, path.substring(dot + 1));
    }
  }
}
