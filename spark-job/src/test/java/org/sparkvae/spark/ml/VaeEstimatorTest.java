package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.TrainingListener;

/** Fits on DataFrames of synthetic digits. */
class VaeEstimatorTest {
  private static final int ROWS = 240;

  @TempDir private Path folder;

  private static float[] parameters(VaeEstimator estimator, Dataset<Row> rows) {
    return estimator.fit(rows).stored().artifact().parameters();
  }

  /** What {@code submit/train.sh} trains on a table of the catalog. */
  private static ModelArtifact trainedByRecipe(Dataset<Row> rows, String... settings)
      throws IOException {
    rows.createOrReplaceTempView("digits");
    String recipe =
        """
        seed = 3
        data { path = digits, format = table, featuresColumn = features }
        model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
        training { shards = 2, passes = 2, batchSize = 20, averagingInterval = 10 }
        """;
    return VaeTraining.train(
        Digits.SPARK,
        RecipeReader.read(recipe, "test", List.of(settings), Optional.empty()),
        Optional.empty(),
        TrainingListener.NONE);
  }

  @Test
  void givesTheBitsOfTheCommandLineInAnyOrderAndPartitions() throws IOException {
    Dataset<Row> rows = Digits.rows(ROWS);
    ModelArtifact expected = trainedByRecipe(rows);
    VaeModel model = Digits.estimator().fit(rows);

    assertThat(model.stored().artifact().parameters()).isEqualTo(expected.parameters());
    assertThat(model.stored().artifact().updaterState()).isEqualTo(expected.updaterState());
    assertThat(parameters(Digits.estimator(), rows.orderBy(col("row").desc()).repartition(5)))
        .isEqualTo(expected.parameters());
    assertThat(parameters(Digits.estimator().setSeed(4), rows)).isNotEqualTo(expected.parameters());
  }

  @Test
  void weightsAndValidationRowsGiveTheBitsOfTheCommandLine() throws IOException {
    Dataset<Row> rows =
        Digits.rows(ROWS)
            .withColumn("weight", expr("1 + row % 3"))
            .withColumn("part", expr("if(row % 5 = 0, 'validation', 'train')"))
            .withColumn("heldOut", expr("row % 5 = 0"));
    ModelArtifact expected =
        trainedByRecipe(
            rows,
            "data.rowWeightColumn = weight",
            "data.splitColumn = part",
            "training.earlyStopping.mode = on",
            "training.validation.every = round");
    VaeEstimator estimator =
        Digits.estimator()
            .setWeightCol("weight")
            .setEarlyStopping("on")
            .setValidationInterval("round");

    assertThat(parameters(estimator.setValidationIndicatorCol("part"), rows))
        .isEqualTo(expected.parameters());
    assertThat(parameters(estimator.setValidationIndicatorCol("heldOut"), rows))
        .as("true is for validation, as in Spark ML")
        .isEqualTo(expected.parameters());
  }

  @Test
  void featuresMayBeVectorsArraysOrColumns() {
    Dataset<Row> rows =
        Digits.rows(ROWS)
            .select(functions.vector_to_array(col("features"), "float64").as("all"))
            .select(
                expr("slice(all, 200, 3)").as("doubles"),
                expr("transform(slice(all, 200, 3), x -> float(x))").as("floats"),
                expr("all[199]").as("a"),
                expr("all[200]").as("b.c"),
                expr("all[201]").as("d"))
            .withColumn("dense", functions.array_to_vector(col("doubles")))
            .withColumn("sparse", expr("dense"))
            .cache();
    VaeEstimator estimator = Digits.estimator().setLikelihood("gaussian");
    try {
      float[] expected = parameters(estimator.copy(ParamMap.empty()).setFeaturesCol("dense"), rows);

      for (String column : List.of("doubles", "sparse")) {
        assertThat(parameters(estimator.copy(ParamMap.empty()).setFeaturesCol(column), rows))
            .as(column)
            .isEqualTo(expected);
      }
      assertThat(parameters(estimator.copy(ParamMap.empty()).setInputCols("a", "b.c", "d"), rows))
          .as("columns")
          .isEqualTo(expected);
      assertThat(parameters(estimator.copy(ParamMap.empty()).setFeaturesCol("floats"), rows))
          .hasSameSizeAs(expected);
    } finally {
      rows.unpersist(true);
    }
  }

  @Test
  void leavesNothingBehind() throws IOException {
    int persisted = Digits.SPARK.sparkContext().getPersistentRDDs().size();
    Digits.SPARK.sparkContext().setJobDescription("mine");
    Properties before = (Properties) Digits.SPARK.sparkContext().getLocalProperties().clone();
    List<Path> files = files();
    try {
      Digits.estimator().fit(Digits.rows(ROWS));

      assertThat(Digits.SPARK.sparkContext().getLocalProperties()).isEqualTo(before);
    } finally {
      Digits.SPARK.sparkContext().setJobDescription(null);
    }
    assertThat(Digits.SPARK.sparkContext().getPersistentRDDs().size()).isEqualTo(persisted);
    assertThat(files()).isEqualTo(files);
    assertThat(threads()).noneMatch(name -> name.startsWith("spark-vae"));
  }

  @Test
  void checkpointsAreGoneAfterAFitThatSucceeded() throws IOException {
    VaeEstimator estimator =
        Digits.estimator().setCheckpointDir(folder.toString()).setCheckpointInterval(1);

    assertThat(parameters(estimator, Digits.rows(ROWS)))
        .isEqualTo(parameters(Digits.estimator(), Digits.rows(ROWS)));
    assertThat(Files.list(folder)).isEmpty();
  }

  /** As a user cancels on Spark's page, or a cluster goes away. */
  @Test
  void aFitThatFailedGoesOnFromItsCheckpoint() throws IOException {
    VaeEstimator estimator =
        Digits.estimator()
            .setValidationFraction(0.2)
            .setMaxIter(3)
            .setCheckpointDir(folder.toString())
            .setCheckpointInterval(1);
    Dataset<Row> rows = Digits.rows(ROWS);
    SparkListener cancels =
        new SparkListener() {
          @Override
          public void onJobEnd(SparkListenerJobEnd ended) {
            if (hasCheckpoint()) {
              Digits.SPARK.sparkContext().cancelAllJobs();
            }
          }
        };
    Digits.SPARK.sparkContext().addSparkListener(cancels);
    try {
      assertThatThrownBy(() -> estimator.fit(rows)).isInstanceOf(Exception.class);
    } finally {
      Digits.SPARK.sparkContext().removeSparkListener(cancels);
    }
    assertThat(hasCheckpoint()).isTrue();

    VaeModel resumed = estimator.fit(rows);
    assertThat(resumed.stored().metrics().getInt("resumedFromRound")).isPositive();
    assertThat(resumed.stored().artifact().parameters())
        .isEqualTo(parameters(estimator.copy(ParamMap.empty()).setCheckpointDir(""), rows));
    assertThat(Files.list(folder)).isEmpty();
  }

  private boolean hasCheckpoint() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(
          file ->
              file.getParent().endsWith("checkpoints")
                  && !file.getFileName().toString().contains("tmp"));
    } catch (IOException | UncheckedIOException changing) {
      return false;
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("."))) {
      return files.sorted().toList();
    }
  }
}
