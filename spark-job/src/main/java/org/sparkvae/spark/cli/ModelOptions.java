package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.job.Scoring;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Option;

/** The trained model that a verb uses. */
final class ModelOptions {
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
