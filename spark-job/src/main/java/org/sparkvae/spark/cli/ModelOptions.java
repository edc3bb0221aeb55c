package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsName;
import org.sparkvae.model.network.RandomWeights;
import org.sparkvae.spark.job.Scoring;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Option;

/** The trained model that a verb uses. */
class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description =
          "A trained model: the --output of train, or the folder of its versions, of which the champion is taken.")
  private String model;

  StoredModel read(SparkSession spark) throws IOException {
    return Scoring.model(spark, model);
  }

  /** A model that may stand for one draw of its random weights. */
  static final class WithDraw extends ModelOptions {
    @Option(
        names = "--weight-draw",
        paramLabel = "N",
        description =
            "Takes draw N >= 0 of the random weights instead of their means; for"
                + " model.weights.name = gaussian. The outputs of several draws show how far the"
                + " weights are known. prediction and tailProbability compare with the scores at"
                + " the means.")
    private Integer weightDraw;

    @Override
    StoredModel read(SparkSession spark) throws IOException {
      StoredModel stored = super.read(spark);
      if (weightDraw == null) {
        return stored;
      }
      VaeConfig vae = stored.artifact().vae();
      WeightsName weights = vae.model().weights().name();
      new Problems("")
          .require(weightDraw >= 0, "--weight-draw", weightDraw, "must be >= 0")
          .require(
              weights == WeightsName.GAUSSIAN,
              "--weight-draw",
              weightDraw,
              "needs a model with model.weights.name = gaussian, not " + EnumSpelling.of(weights))
          .throwIfAny();
      RandomWeights random = new RandomWeights(vae, stored.artifact().parameters());
      return stored.withParameters(random.drawn(vae.seed(), weightDraw));
    }
  }

  /** The rows that the model is applied to. */
  static final class Input {
    @Option(
        names = "--input",
        paramLabel = "PATH",
        description = {
          "Rows, in the format of the model's recipe (another: --set data.format=...).",
          "Default: the input of the recipe."
        })
    private String path;

    Optional<String> path() {
      return Optional.ofNullable(path);
    }
  }
}
