package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an estimator and a model refuse: in one line, and before a job runs where it can be known.
 */
class BadFrameTest {
  private static Dataset<Row> rows;
  private static VaeModel model;

  @TempDir private Path folder;

  @BeforeAll
  static void fit() {
    rows =
        Digits.SPARK
            .range(40)
            .select(
                col("id"),
                expr("array(id / 40.0D, 0.25D, 1 - id / 40.0D)").as("features"),
                expr("id / 40.0D").as("a"),
                expr("concat('n', id)").as("name"),
                expr("current_timestamp()").as("time"));
    model = estimator().fit(rows);
  }

  private static VaeEstimator estimator() {
    return Digits.estimator().setLikelihood("gaussian").setMaxIter(1);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            failure ->
                assertThat(failure.getMessage())
                    .doesNotContain("\n")
                    .doesNotContain("data.", "training."));
  }

  /** Without a job, since a schema tells it. */
  private static AbstractThrowableAssert<?, ? extends Throwable> earlyRefusal(
      ThrowingCallable call) {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart started) {
            jobs.incrementAndGet();
          }
        };
    Digits.SPARK.sparkContext().addSparkListener(counter);
    try {
      return refusal(call);
    } finally {
      Digits.SPARK.sparkContext().removeSparkListener(counter);
      assertThat(jobs).hasValue(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Features | Invalid featuresCol: Features (must be one of the columns id, features, a, name,"
            + " time)",
        "name | Invalid featuresCol: name (must hold vectors, arrays of numbers or bytes; it holds"
            + " string. Convert it to an array, or name another column)",
      })
  void featuresColumn(String column, String message) {
    earlyRefusal(() -> estimator().setFeaturesCol(column).fit(rows)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b | Invalid inputCols: b (must be one of the columns id, features, a, name, time)",
        "time | Invalid inputCols: time (must hold numbers; it holds timestamp. Convert it to"
            + " numbers, or name other columns)",
        "a | Invalid inputCols: [a, a] (must not name a column twice)"
      })
  void inputColumns(String column, String message) {
    earlyRefusal(() -> estimator().setInputCols("a", column).fit(rows)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "w | Invalid weightCol: w (must be one of the columns id, features, a, name, time)",
        "features | Invalid weightCol: features (must hold numbers; it holds array<double>. Convert"
            + " it to numbers, or name other columns)",
      })
  void weightColumn(String column, String message) {
    earlyRefusal(() -> estimator().setWeightCol(column).fit(rows)).hasMessage(message);
  }

  @Test
  void validationIndicator() {
    earlyRefusal(() -> estimator().setValidationIndicatorCol("a").fit(rows))
        .hasMessage(
            "Invalid validationIndicatorCol: a (must hold texts or booleans; it holds double)");
    refusal(() -> estimator().setValidationIndicatorCol("name").fit(rows))
        .hasMessageContaining("Invalid name: a text of 2 characters (must be train, validation or");
  }

  @Test
  void outputColumns() {
    earlyRefusal(() -> estimator().setLatentCol("Name").fit(rows))
        .hasMessage("Invalid latentCol: Name (is a column already; give another name)");
    earlyRefusal(() -> estimator().setKlDivergenceCol("latent").fit(rows))
        .hasMessage("Invalid klDivergenceCol: latent (is a column already; give another name)");
    earlyRefusal(() -> estimator().setLatentCol("").fit(rows))
        .hasMessage("Invalid latentCol: empty (name at least one output column)");
    earlyRefusal(() -> model.transform(rows.withColumn("latent", lit(1))))
        .hasMessage("Invalid latentCol: latent (is a column already; give another name)");
  }

  @Test
  void columnsOfAModel() {
    earlyRefusal(() -> model.transform(rows.withColumnRenamed("features", "feature")))
        .hasMessageContaining("features is missing (there is feature)")
        .hasMessageEndingWith("or name their columns with featuresCol or inputCols");
    earlyRefusal(() -> model.transform(rows.withColumn("features", col("name"))))
        .hasMessageContaining(
            "features holds string (must hold vectors, arrays of numbers or bytes)");
  }

  @Test
  void nulls() {
    Dataset<Row> some = rows.withColumn("features", expr("if(id = 7, null, features)"));
    Dataset<Row> nan =
        rows.withColumn("features", expr("if(id = 7, array(0.5D, double('NaN'), 0.5D), features)"));

    for (Dataset<Row> bad : List.of(some, nan)) {
      refusal(() -> estimator().fit(bad))
          .hasMessageContaining("features")
          .hasMessageContaining("set nulls = skip");
      assertThat(estimator().setNulls("skip").fit(bad).evaluate(bad).bound().rows()).isEqualTo(39);
      assertThat(estimator().setNulls("zero").fit(bad).transform(bad).count()).isEqualTo(40);
      assertThat(model.copy(ParamMap.empty()).setNulls("skip").transform(bad).count())
          .isEqualTo(39);
      assertThatThrownBy(() -> model.transform(bad).collectAsList())
          .hasMessageContaining("set nulls = skip");
    }
  }

  @Test
  void widths() {
    Dataset<Row> other = rows.withColumn("features", expr("if(id = 7, array(1D), features)"));

    refusal(() -> estimator().fit(other))
        .hasMessageContaining("features")
        .hasMessageContaining("3, as in the first rows");
    VaeEstimator skips = estimator().setBadRowPolicy("skip");
    assertThat(skips.fit(other).transform(other).count()).isEqualTo(39);
    refusal(() -> skips.copy(ParamMap.empty()).setMaxBadRows(0).fit(other))
        .hasMessageContaining("maxBadRows");
    Dataset<Row> wide = rows.withColumn("features", expr("array(1D, 2D)"));
    assertThatThrownBy(() -> model.transform(wide).collectAsList())
        .hasMessageContaining("(must be 3, as the model has)");
    Dataset<Row> known =
        rows.withColumn("features", org.apache.spark.ml.functions.array_to_vector(col("features")))
            .withMetadata("features", new AttributeGroup("features", 2).toMetadata());
    earlyRefusal(() -> model.transform(known))
        .hasMessage("Invalid featuresCol: features (holds vectors of 2 values; the model needs 3)");
  }

  @Test
  void weights() {
    refusal(() -> estimator().setWeightCol("w").fit(rows.withColumn("w", expr("id - 5"))))
        .hasMessageContaining("Invalid w: ")
        .hasMessageContaining(">= 0");
    refusal(() -> estimator().setWeightCol("w").fit(rows.withColumn("w", lit(0))))
        .hasMessage("Invalid weightCol: w (must sum to more than 0 over the training rows)");
  }

  @Test
  void rowsThatAreMissing() {
    refusal(() -> estimator().fit(rows.limit(0))).hasMessageContaining("the DataFrame");
    refusal(() -> estimator().setInputCols("a").fit(rows.limit(0)))
        .hasMessage("Cannot use the DataFrame: it has no rows");
    refusal(() -> estimator().setShards(50).fit(rows))
        .hasMessage("Invalid shards: 50 (must be <= the 40 training rows)");
    refusal(() -> model.evaluate(rows.limit(0)))
        .hasMessage("Cannot use the DataFrame: it has no rows");
    assertThat(model.transform(rows.limit(0)).collectAsList()).isEmpty();
    refusal(() -> new VaeEvaluator().evaluate(model.transform(rows)))
        .hasMessage(
            "Invalid scoreCol: negativeElbo (is not a column of the DataFrame). Let the estimator"
                + " compute it, with setNegativeElboCol(\"negativeElbo\")");
  }

  @Test
  void scoresToEvaluate() {
    refusal(
            () ->
                new VaeEvaluator()
                    .setMetricName("importanceWeightedLogLikelihood")
                    .setScoreCol("score")
                    .evaluate(rows))
        .hasMessage(
            "Invalid scoreCol: score (is not a column of the DataFrame). Let the estimator compute"
                + " it, with setImportanceWeightedLogLikelihoodCol(\"score\")");
    refusal(() -> new VaeEvaluator().setScoreCol("a").setWeightCol("name").evaluate(rows))
        .hasMessage("Invalid weightCol: name (must hold numbers). Name a column of numbers");
    refusal(
            () ->
                new VaeEvaluator()
                    .setScoreCol("a")
                    .setWeightCol("w")
                    .evaluate(rows.withColumn("w", expr("id - 3"))))
        .hasMessageContaining("weights that are not negative");
    refusal(
            () ->
                new VaeEvaluator()
                    .setScoreCol("s")
                    .evaluate(rows.withColumn("s", expr("double('NaN')"))))
        .hasMessage("Cannot evaluate the DataFrame: the mean of s is NaN. Check its rows");
    Dataset<Row> some = rows.withColumn("s", expr("if(id < 2, id + 1, null)"));
    assertThat(new VaeEvaluator().setScoreCol("s").setWeightCol("id").evaluate(some)).isEqualTo(2);
  }

  @Test
  void otherColumnsThanTheModels() {
    VaeModel ofColumns = estimator().setInputCols("a", "id").setLikelihood("gaussian").fit(rows);
    earlyRefusal(
            () -> ofColumns.copy(ParamMap.empty()).setInputCols("a").transformSchema(rows.schema()))
        .hasMessage(
            "Invalid inputCols: [a] (must be as many columns as the model has features, 2)");
    earlyRefusal(
            () ->
                estimator()
                    .setEngine("dl4j-spark")
                    .setCheckpointDir("c")
                    .transformSchema(rows.schema()))
        .hasMessage(
            "Invalid checkpointDir: c (cannot be set with engine = dl4j-spark, which cannot resume)");
  }

  @Test
  void theQuarantineIsTheTrainings() {
    Dataset<Row> other = rows.withColumn("features", expr("if(id = 7, array(1D), features)"));
    VaeModel skips =
        estimator()
            .setBadRowPolicy("skip")
            .setQuarantinePath(folder.resolve("bad").toString())
            .fit(other);
    assertThat(folder.resolve("bad")).isDirectory();
    assertThat(skips.evaluate(other).bound().rows()).isEqualTo(39);
  }

  @Test
  void aStream() {
    Dataset<Row> stream =
        Digits.SPARK.readStream().format("rate").load().selectExpr("array(value) AS features");
    refusal(() -> estimator().fit(stream))
        .hasMessageStartingWith("Cannot read the DataFrame as a whole: it is a stream");
  }

  @Test
  void modelsThatCannotBeRead() throws IOException {
    Path saved = folder.resolve("saved");
    refusal(() -> VaeModel.load(saved.toString())).hasMessageContaining("saved");
    model.save(saved.toString());

    Path newer = copy(saved, "newer");
    Path manifest = newer.resolve("artifact.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replaceFirst("(\"formatVersion\"\\s*:\\s*)1", "$1" + 9));
    refusal(() -> VaeModel.load(newer.toString()))
        .hasMessageContaining("its formatVersion is 9, the newest known here is 2")
        .hasMessageEndingWith("Use a newer release of spark-vae");

    Path torn = copy(saved, "torn");
    Files.delete(torn.resolve("parameters.bin"));
    refusal(() -> VaeModel.load(torn.toString())).hasMessageContaining("parameters.bin");

    Path withParam = copy(saved, "withParam");
    Path metadata;
    try (var files = Files.list(withParam.resolve("metadata"))) {
      metadata = files.filter(file -> file.toString().contains("part-")).findFirst().orElseThrow();
    }
    Files.writeString(
        metadata,
        Files.readString(metadata).replace("\"paramMap\":{", "\"paramMap\":{\"temperature\":2,"));
    refusal(() -> VaeModel.load(withParam.toString()))
        .hasMessageContaining("a newer version has saved it, with a param that is unknown here")
        .hasMessageContaining("temperature");

    Path bare = copy(saved, "bare");
    try (var files = Files.list(bare.resolve("metadata"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    refusal(() -> VaeModel.load(bare.toString()))
        .hasMessageContaining("its folder metadata is incomplete");

    estimator().save(folder.resolve("estimator").toString());
    refusal(() -> VaeModel.load(folder.resolve("estimator").toString()))
        .hasMessageContaining("Give a trained model's directory");
    refusal(() -> VaeEstimator.load(saved.toString())).hasMessageContaining("VaeModel");
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = folder.resolve(name);
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().endsWith(".crc")) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
    return to;
  }
}
