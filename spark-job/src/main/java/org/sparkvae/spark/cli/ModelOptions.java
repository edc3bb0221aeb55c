package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.executor.CpuKernel;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Option;

/** The trained model that a verb uses. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "A trained model: the --output of train.")
  private String model;

  /** Reads it, and sees that every host can run it. */
  StoredModel read(SparkSession spark) throws IOException {
    StoredModel stored = StoredModel.read(model, spark.sessionState().newHadoopConf());
    new Preflight(new JavaSparkContext(spark.sparkContext())).check(CpuKernel.AUTO);
    return stored;
  }

  /** The rows that the model is to see. */
  static final class Input {
    @Option(
        names = "--input",
        paramLabel = "PATH",
        description = {
          "Rows, stored as the model's recipe says (--set data.format=... for another way).",
          "Default: the input of the recipe."
        })
    private String path;

    Optional<String> path() {
      return Optional.ofNullable(path);
    }
  }
}
