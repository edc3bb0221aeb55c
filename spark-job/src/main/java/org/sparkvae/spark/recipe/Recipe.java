package org.sparkvae.spark.recipe;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.checkpoint.CheckpointConfig;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.TrainingConfig;

/**
 * A whole recipe, resolved: every key has its value.
 *
 * @param seed of everything that is drawn
 * @param data where rows come from
 * @param model the network
 * @param objective what a step minimizes
 * @param training the rounds
 * @param checkpoint what is kept of a training that goes on
 * @param cluster where they run
 */
public record Recipe(
    long seed,
    DataConfig data,
    ModelConfig model,
    ObjectiveConfig objective,
    TrainingConfig training,
    CheckpointConfig checkpoint,
    ClusterConfig cluster) {

  /** What an empty recipe is, but for the input that it lacks. */
  public static final Recipe DEFAULTS =
      new Recipe(
          1,
          DataConfig.DEFAULTS,
          ModelConfig.DEFAULTS,
          ObjectiveConfig.DEFAULTS,
          TrainingConfig.DEFAULTS,
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
        .throwIfAny();
  }

  /**
   * @param featureSize values of a row
   * @param rows of the training; only the prior over weights asks for them
   * @return the network that the recipe trains
   */
  public VaeConfig network(int featureSize, long rows) {
    return new VaeConfig(featureSize, rows, seed, model, objective, training.optimizer());
  }

  /**
   * The resolved configuration: what {@link RecipeReader} reads back to an equal recipe. Keys that
   * this recipe may not set are left out, see {@link KeyConflicts}.
   *
   * @return JSON with sorted keys: equal recipes are equal texts
   */
  public String toJson() {
    SortedMap<String, Object> values = RecordWriter.toMap(this);
    KeyConflicts.to(data.format(), training.engine())
        .keySet()
        .forEach(path -> remove(values, path));
    return SortedJson.write(values);
  }

  /**
   * @return the same training, wherever its data lie, wherever it runs and whatever it keeps
   */
  public Recipe withoutPlace() {
    return new Recipe(
        seed,
        data.withoutPath(),
        model,
        objective,
        training,
        CheckpointConfig.DEFAULTS,
        ClusterConfig.DEFAULTS);
  }

  /**
   * @return every key, with its default and what is allowed
   */
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
