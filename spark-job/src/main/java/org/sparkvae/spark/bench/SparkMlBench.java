package org.sparkvae.spark.bench;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.ml.VaeEstimator;
import org.sparkvae.spark.ml.VaeModel;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.EarlyStoppingConfig;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;

/**
 * The stages of Spark ML compared with what the command line runs for the same rows, network and
 * settings: a fit with a training, by the wall time of their rounds, and a transform with scoring.
 *
 * @param scratch a folder that all executors reach
 */
record SparkMlBench(SparkSession spark, Workload workload, Scale scale, String scratch) {
  private static final String TABLE = "spark_vae_bench";
  private static final String TRAIN = "train";
  private static final String FIT = "fit";
  private static final String SCORE = "score";
  private static final String TRANSFORM = "transform";

  /** A transform is short, and its code not yet compiled. */
  private static final int TRANSFORM_WARM_UPS = 3;

  private static final int TRANSFORM_REPEATS = 2;

  /** The last results of both sides, which must be equal. */
  private static final class Trained {
    private ModelArtifact byCommand;
    private VaeModel byFit;

    boolean areEqual() {
      return parametersOf(byCommand.metricsJson()).equals(parametersOf(byFit.metrics()));
    }

    private static String parametersOf(String metrics) {
      return read(metrics).getString("parametersSha256");
    }
  }

  Figures run() throws IOException {
    Trained trained = new Trained();
    Figures figures =
        new Figures(
            "Spark ML, fit of %,d rows from memory, %d passes, and transform of %,d rows from Parquet"
                .formatted(workload.shards().rows(), scale.fitPasses(), scale.scoreRows()));
    addFits(figures, trained);
    addTransforms(figures, trained);
    return figures;
  }

  private void addFits(Figures figures, Trained trained) throws IOException {
    try (ParquetRows rows = ParquetRows.all(spark, workload, scratch)) {
      Dataset<Row> cached = rows.read().cache();
      cached.createOrReplaceTempView(TABLE);
      try {
        Recipe recipe = recipe();
        Map<String, DoubleSupplier> jobs = new LinkedHashMap<>();
        jobs.put(
            TRAIN,
            () -> {
              trained.byCommand = train(recipe);
              return rate(trained.byCommand.metricsJson());
            });
        jobs.put(
            FIT,
            () -> {
              trained.byFit = VaeEstimator.of(recipe).fit(cached);
              return rate(trained.byFit.metrics());
            });
        Contest rates = Contest.ofJobs(jobs, 1, scale.jobRepeats());
        figures
            .add(
                "trainRowsPerSecond",
                "rounds of train.sh",
                Unit.ROWS_PER_SECOND,
                rates.spread(TRAIN))
            .add(
                "fitRowsPerSecond",
                "rounds of VaeEstimator.fit",
                Unit.ROWS_PER_SECOND,
                rates.spread(FIT))
            .add("fitRatioToTrain", "  over these", Unit.PERCENT, rates.ratio(FIT, TRAIN))
            .fact("rows", rows.count())
            .fact("passes", scale.fitPasses())
            .fact("areParametersEqual", trained.areEqual());
      } finally {
        spark.catalog().dropTempView(TABLE);
        cached.unpersist(true);
      }
    }
  }

  /** The settings of the workload, for rows in a table. */
  private Recipe recipe() {
    TrainingConfig training =
        workload
            .training()
            .withEngine(Engine.AVERAGING)
            .withPasses(scale.fitPasses())
            .withShards(workload.workers())
            .withEarlyStopping(EarlyStoppingConfig.DEFAULTS); // there are no validation rows
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("data.format", EnumSpelling.of(DataFormat.TABLE));
    values.put("data.path", TABLE);
    values.put("data.featuresColumn", ScoreJobs.FEATURES);
    Recipe rows = RecipeReader.ofValues(values);
    return new Recipe(
        workload.seed(),
        rows.data(),
        workload.network().model(),
        workload.network().objective(),
        training,
        rows.score(),
        rows.checkpoint(),
        rows.cluster());
  }

  private ModelArtifact train(Recipe recipe) {
    try {
      return VaeTraining.train(spark, recipe, Optional.empty(), TrainingListener.NONE);
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot train on " + TABLE, failed);
    }
  }

  private static double rate(String metrics) {
    return read(metrics).getDouble("rowsPerSecond");
  }

  private static Config read(String metrics) {
    return SortedJson.read(metrics, "metrics.json");
  }

  private void addTransforms(Figures figures, Trained trained) throws IOException {
    try (ParquetRows rows = ParquetRows.about(scale.scoreRows(), spark, workload, scratch)) {
      ModelArtifact model = trained.byCommand;
      ScoreJobs jobs = new ScoreJobs(rows, model.vae(), model.parameters());
      Map<String, DoubleSupplier> byName = new LinkedHashMap<>();
      byName.put(SCORE, Contest.timed(jobs::readAndEncode));
      byName.put(TRANSFORM, Contest.timed(() -> jobs.transform(trained.byFit)));
      Contest seconds =
          Contest.ofJobs(byName, TRANSFORM_WARM_UPS, TRANSFORM_REPEATS * scale.jobRepeats());
      figures
          .add(
              "scoreRowsPerSecond",
              "score.sh, without writing",
              Unit.ROWS_PER_SECOND,
              seconds.rate(SCORE, rows.count()))
          .add(
              "transformRowsPerSecond",
              "VaeModel.transform to noop, all columns",
              Unit.ROWS_PER_SECOND,
              seconds.rate(TRANSFORM, rows.count()))
          .add(
              "transformRatioToScore",
              "  over these",
              Unit.PERCENT,
              seconds.ratio(SCORE, TRANSFORM))
          .fact("scoredRows", rows.count());
    }
  }
}
