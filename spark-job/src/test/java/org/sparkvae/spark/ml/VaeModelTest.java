package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.evaluate.SplitScores;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.TrainingListener;

/** A model that was fitted on synthetic digits once. */
class VaeModelTest {
  private static final int ROWS = 240;

  private static Dataset<Row> digits;
  private static VaeModel model;

  @TempDir private Path folder;

  @BeforeAll
  static void fit() {
    digits = Digits.rows(ROWS);
    model = Digits.estimator().fit(digits);
  }

  /** With every output column. */
  private static VaeModel all() {
    return model
        .copy(ParamMap.empty())
        .setLatentLogVarianceCol("logVariance")
        .setLatentSampleCol("sample")
        .setNegativeElboCol("negativeElbo")
        .setReconstructionNllCol("nll")
        .setKlDivergenceCol("kl")
        .setImportanceWeightedLogLikelihoodCol("logLikelihood")
        .setStandardErrorCol("error")
        .setReconstructionCol("reconstruction")
        .setClippedValuesCol("clipped")
        .setNegativeElboAtMeanCol("atMean")
        .setContributionsCol("contributions")
        .setElboSamples(2)
        .setTopContributions(3)
        .setImportanceSamples(5);
  }

  /** The rows as texts, which differ if a bit of a number does. */
  private static List<String> values(Dataset<Row> rows) {
    return rows.drop("features").orderBy("row").collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  @Test
  void fillsMissingCellsOfVectors() {
    double[] whole = digits.first().<Vector>getAs("features").toArray();
    double[] gaps = whole.clone();
    Arrays.fill(gaps, 300, 500, Double.NaN);
    Dataset<Row> rows =
        digits
            .sparkSession()
            .createDataFrame(
                List.of(RowFactory.create(7, Vectors.dense(gaps))),
                new StructType()
                    .add("name", DataTypes.IntegerType)
                    .add("features", SQLDataTypes.VectorType()));

    Dataset<Row> filled = model.impute(rows);

    assertThat(filled.columns())
        .containsExactly("name", "features", "features_stdDev", "features_lower", "features_upper");
    Row row = filled.first();
    double[] values = row.<Vector>getAs("features").toArray();
    for (int i = 0; i < whole.length; i++) {
      boolean wasMissing = i >= 300 && i < 500;
      assertThat(row.<Double>getList(2).get(i) > 0).isEqualTo(wasMissing);
      if (!wasMissing) {
        assertThat(values[i]).isEqualTo(whole[i]);
      }
    }
    assertThat(model.impute(rows, "iterated", 100, 10).first()).isEqualTo(row);
    assertThatThrownBy(() -> model.impute(rows, "importanceWeighted", 100, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid method: importanceWeighted (must be iterated");
  }

  /** Column means are what one fills in without a model. */
  @Test
  void filledCellsAreNearerToTheTruthThanColumnMeans() {
    VaeModel trained =
        Digits.estimator()
            .setLatentSize(8)
            .setEncoderLayers(64)
            .setDecoderLayers(64)
            .setOptimizer("adam")
            .setStepSize(0.003)
            .setAveragingInterval(60)
            .setMaxIter(50)
            .fit(digits);
    List<double[]> whole =
        digits.orderBy("row").collectAsList().stream()
            .map(row -> row.<Vector>getAs("features").toArray())
            .toList();
    List<Row> gaps = new ArrayList<>();
    for (double[] digit : whole.subList(0, 40)) {
      double[] features = digit.clone();
      Arrays.fill(features, 300, 500, Double.NaN);
      gaps.add(RowFactory.create(gaps.size(), Vectors.dense(features)));
    }
    StructType schema =
        new StructType()
            .add("name", DataTypes.IntegerType)
            .add("features", SQLDataTypes.VectorType());

    List<Row> filled =
        trained.impute(digits.sparkSession().createDataFrame(gaps, schema)).collectAsList();

    double error = 0;
    double ofMeans = 0;
    for (Row row : filled) {
      double[] values = row.<Vector>getAs("features").toArray();
      double[] truth = whole.get(row.getInt(0));
      for (int i = 300; i < 500; i++) {
        int pixel = i;
        double mean = whole.stream().mapToDouble(digit -> digit[pixel]).average().orElseThrow();
        error += (values[i] - truth[i]) * (values[i] - truth[i]);
        ofMeans += (mean - truth[i]) * (mean - truth[i]);
      }
    }
    assertThat(filled).hasSize(40);
    assertThat(error).isPositive().isLessThan(0.9 * ofMeans);
  }

  @Test
  void appendsTheColumnsThatItsSchemaSays() {
    Dataset<Row> scored = all().transform(digits);

    assertThat(scored.schema()).isEqualTo(all().transformSchema(digits.schema()));
    assertThat(scored.columns())
        .containsExactly(
            "row",
            "label",
            "features",
            "latent",
            "logVariance",
            "sample",
            "negativeElbo",
            "atMean",
            "nll",
            "kl",
            "logLikelihood",
            "error",
            "reconstruction",
            "clipped",
            "contributions");
    for (String column : List.of("latent", "logVariance", "sample")) {
      assertThat(AttributeGroup.fromStructField(scored.schema().apply(column)).size())
          .as(column)
          .isEqualTo(3);
    }
    Row row = scored.first();
    assertThat(row.<Vector>getAs("latent").size()).isEqualTo(3);
    assertThat(row.<Double>getAs("negativeElbo"))
        .isCloseTo(row.<Double>getAs("nll") + row.<Double>getAs("kl"), within(1e-9));
    assertThat(row.<Double>getAs("error")).isPositive();
    assertThat(row.getList(row.fieldIndex("reconstruction"))).hasSize(784);
    assertThat(Digits.estimator().transformSchema(digits.schema()))
        .as("of the estimator")
        .isEqualTo(model.transformSchema(digits.schema()));
  }

  @Test
  void givesTheSameValuesOnEveryCallInAnyOrder() {
    List<String> expected = values(all().transform(digits));

    assertThat(expected).hasSize(ROWS).doesNotHaveDuplicates();
    assertThat(values(all().transform(digits))).isEqualTo(expected);
    assertThat(values(all().transform(digits.orderBy(col("row").desc()).repartition(7))))
        .isEqualTo(expected);
  }

  @Test
  void sharesUidAndParamsWithItsEstimator() {
    VaeEstimator estimator = Digits.estimator().setLatentCol("codes");
    VaeModel fitted = estimator.fit(digits);

    assertThat(fitted.uid()).isEqualTo(estimator.uid());
    assertThat(fitted.parent()).isEqualTo(estimator);
    assertThat(fitted.copy(ParamMap.empty()).parent()).isEqualTo(estimator);
    for (Param<?> param : estimator.params()) {
      String name = param.name();
      assertThat(fitted.isSet(fitted.getParam(name)))
          .as(name)
          .isEqualTo(estimator.isSet(estimator.getParam(name)));
    }
    assertThat(fitted.transform(digits).columns()).endsWith("codes");
    ParamMap other = new ParamMap().put(fitted.latentCol().w("others"));
    assertThat(fitted.transform(digits, other).columns()).endsWith("others");
    assertThat(fitted.numFeatures()).isEqualTo(784);
  }

  @Test
  void isSavedAsAnArtifactAndLoaded() throws IOException {
    String path = folder.resolve("model").toString();
    all().save(path);
    VaeModel loaded = VaeModel.load(path);

    assertThat(values(loaded.transform(digits))).isEqualTo(values(all().transform(digits)));
    assertThat(loaded.uid()).isEqualTo(model.uid());
    assertThat(loaded.getOrDefault(loaded.importanceSamples())).isEqualTo(5);
    assertThat(files(folder)).containsExactly("model");
    assertThat(files(folder.resolve("model"))).contains("artifact.json", "metadata");

    assertThatThrownBy(() -> model.save(path))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot save the model to %s: it exists. Give another path, or call"
                + " write().overwrite()",
            path);
    model.copy(ParamMap.empty()).setLatentCol("z").write().overwrite().save(path);
    assertThat(VaeModel.load(path).transform(digits).columns()).endsWith("z");
    assertThat(files(folder)).containsExactly("model");
  }

  @Test
  void everyParamIsKeptByCopyAndFile() throws IOException {
    VaeModel changed = model.copy(ParamMap.empty());
    for (Param<?> param : model.params()) {
      String name = param.name();
      changed.set(changed.getParam(name), ParamsTest.other(changed, name));
    }
    String path = folder.resolve("changed").toString();
    changed.save(path);
    VaeModel loaded = VaeModel.load(path);
    VaeModel copied = changed.copy(ParamMap.empty());

    for (Param<?> param : model.params()) {
      String name = param.name();
      Object value = ParamsTest.valueIn(changed, name);
      assertThat(value).as(name).isEqualTo(Settings.plain(ParamsTest.other(model, name)));
      assertThat(ParamsTest.valueIn(loaded, name)).as("loaded " + name).isEqualTo(value);
      assertThat(ParamsTest.valueIn(copied, name)).as("copied " + name).isEqualTo(value);
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void loadsWhatTheCommandLineHasTrained() throws IOException {
    String recipe =
        """
        seed = 9
        data { format = syntheticDigits, rows = 200 }
        model { latentSize = 2, encoderLayers = [12], decoderLayers = [] }
        training { passes = 1, shards = 1, batchSize = 50 }
        """;
    ModelArtifact trained =
        VaeTraining.train(
            Digits.SPARK,
            RecipeReader.read(recipe, "test", List.of(), Optional.empty()),
            Optional.empty(),
            TrainingListener.NONE);
    ArtifactWriter.write(new DirectoryStore(folder.resolve("trained")), trained);
    VaeModel loaded = VaeModel.load(folder.resolve("trained").toString());

    assertThat(loaded.getOrDefault(loaded.latentSize())).isEqualTo(2);
    assertThat(loaded.getOrDefault(loaded.shards())).isEqualTo(1);
    assertThat(loaded.getOrDefault(loaded.seed())).isEqualTo(9L);
    assertThat(loaded.<Object>getOrDefault(loaded.getParam("decoderLayers"))).isEqualTo(new int[0]);
    // The command line has read bytes and divided them by 255, as the model does.
    Dataset<Row> bytes =
        digits
            .withColumn("features", functions.vector_to_array(col("features"), "float64"))
            .withColumn("features", expr("transform(features, x -> round(x * 255))"));
    List<Row> codes = loaded.transform(bytes).orderBy("row").collectAsList();
    assertThat(codes).hasSize(ROWS);
    assertThat(codes.get(0).<Vector>getAs("latent").size()).isEqualTo(2);
  }

  /** The folder was saved by version 0.1; the numbers are those that version gave. */
  @Test
  void opensAModelOfAnEarlierVersion() throws Exception {
    Path saved = Path.of(getClass().getResource("/saved-model-0.1/artifact.json").toURI());
    VaeModel old = VaeModel.load(saved.getParent().toString());
    Dataset<Row> rows =
        Digits.SPARK
            .range(3)
            .selectExpr("id", "id / 40.0D AS x", "0.25D AS y", "1 - id / 40.0D AS z");
    List<Row> scored = old.transform(rows).orderBy("id").collectAsList();

    assertThat(scored.get(0).<Vector>getAs("code").toArray())
        .containsExactly(new double[] {-0.2118114, -0.1646923}, within(1e-5)); // another kernel's
    assertThat(scored.get(2).<Double>getAs("negativeElbo")).isCloseTo(5.88756, within(1e-3));
    assertThat(old.uid()).isEqualTo("vae_944821606c9b");
    assertThat(old.getOrDefault(old.maxIter())).isEqualTo(3);
    assertThat(old.summary().count()).isEqualTo(3);
  }

  @Test
  void scoresAStream() throws Exception {
    Path input = folder.resolve("input");
    digits.write().parquet(input.toString());
    Dataset<Row> stream =
        Digits.SPARK
            .readStream()
            .schema(digits.schema())
            .option("maxFilesPerTrigger", "1")
            .parquet(input.toString());
    StreamingQuery query =
        all()
            .transform(stream)
            .writeStream()
            .format("memory")
            .queryName("scored")
            .option("checkpointLocation", folder.resolve("offsets").toString())
            .start();
    try {
      query.processAllAvailable();
    } finally {
      query.stop();
    }

    assertThat(values(Digits.SPARK.table("scored"))).isEqualTo(values(all().transform(digits)));
  }

  @Test
  void evaluatesAsTheTrainingDid() {
    SplitScores scores = model.evaluate(digits);
    Map<String, Object> expected = model.stored().metrics().getConfig("train").root().unwrapped();

    assertThat(scores.toMap()).containsAllEntriesOf(Map.of("rows", 240L));
    assertThat(scores.toMap().get("meanNegativeElbo")).isEqualTo(expected.get("meanNegativeElbo"));
    assertThat(scores.importance()).isEmpty();
    SplitScores withImportance = model.evaluate(digits, 20);
    assertThat(withImportance.importance().orElseThrow().mean())
        .isGreaterThan(-scores.bound().meanNegativeElbo());
    assertThat(Digits.SPARK.sparkContext().getPersistentRDDs().size()).isZero();
  }

  @Test
  void encodesDecodesAndGenerates() {
    Row row = model.transform(digits).orderBy("row").first();
    Vector latent = row.getAs("latent");

    assertThat(model.encode(row.getAs("features"))).isEqualTo(latent);
    assertThat(Arrays.stream(model.decode(latent).toArray()).boxed())
        .hasSize(784)
        .allMatch(value -> value > 0 && value < 1);
    List<Row> drawn = model.generate(5).collectAsList();
    assertThat(drawn).hasSize(5);
    assertThat(model.generate(3).collectAsList()).isEqualTo(drawn.subList(0, 3));
    assertThat(model.generate(3, 77).collectAsList()).isNotEqualTo(drawn.subList(0, 3));
    assertThatThrownBy(() -> model.encode(Vectors.dense(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid features: 2 values (must be 784 values)");
    assertThatThrownBy(() -> model.decode(Vectors.dense(1, 2, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid latent: NaN or infinite (must be finite)");
    assertThatThrownBy(() -> model.generate(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid rows: 0 (must be >= 1)");
  }

  @Test
  void summarizesItsRoundsAlsoWhenItIsLoaded() throws IOException {
    Dataset<Row> rounds = model.summary();

    assertThat(rounds.columns()).startsWith("round", "pass", "undone", "rows", "meanNegativeElbo");
    List<Row> all = rounds.collectAsList();
    assertThat(all).hasSize(2 * 6 / 10 + 1);
    assertThat(rounds.groupBy("pass").sum("rows").orderBy("pass").collectAsList().get(0).getLong(1))
        .isEqualTo(ROWS);
    Row first = all.get(0);
    assertThat(first.<Double>getAs("meanNegativeElbo"))
        .isCloseTo(
            first.<Double>getAs("meanReconstructionNll") + first.<Double>getAs("meanKlDivergence"),
            within(1e-6));
    assertThat(first.<Double>getAs("computeSeconds")).isPositive();
    model.save(folder.resolve("model").toString());
    assertThat(VaeModel.load(folder.resolve("model").toString()).summary().collectAsList())
        .isEqualTo(all);
  }

  @Test
  void anObjectivesOwnTermIsAColumnOfTheSummary() throws IOException {
    VaeEstimator estimator = Digits.estimator().setObjective("iwae").setSamplesPerRow(3);
    assertThatThrownBy(() -> estimator.copy(ParamMap.empty()).setEstimator("A").fit(digits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid estimator: A (is for objective = elbo only; leave it out with iwae)");

    VaeModel fitted = estimator.fit(digits);
    fitted.save(folder.resolve("iwae").toString());
    VaeModel loaded = VaeModel.load(folder.resolve("iwae").toString());

    assertThat(loaded.getOrDefault(loaded.objective())).isEqualTo("iwae");
    assertThat(values(loaded.transform(digits))).isEqualTo(values(fitted.transform(digits)));
    Row first = loaded.summary().first();
    assertThat(first.<Double>getAs("meanNegativeImportanceWeightedBound"))
        .isLessThan(first.<Double>getAs("meanNegativeElbo"));
  }

  @Test
  void anotherPosteriorAndPriorAreParamsOfTheModel() throws IOException {
    VaeEstimator estimator =
        Digits.estimator()
            .setPosterior("planar")
            .setFlowSteps(2)
            .setPrior("mixture")
            .setPriorComponents(3);
    assertThatThrownBy(
            () -> estimator.copy(ParamMap.empty()).setPrior("standardNormal").fit(digits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid priorComponents: 3 (is for prior = mixture only; leave it out with"
                + " standardNormal)");

    assertThatThrownBy(() -> estimator.copy(ParamMap.empty()).setEstimator("B").fit(digits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid estimator: B (must be A: ");
    VaeEstimator withVariance = estimator.copy(ParamMap.empty());
    withVariance.set(withVariance.latentLogVarianceCol(), "v");
    assertThatThrownBy(() -> withVariance.transformSchema(digits.schema()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid column latentLogVariance: ");

    VaeModel fitted = estimator.fit(digits);
    fitted.save(folder.resolve("flow").toString());
    VaeModel loaded = VaeModel.load(folder.resolve("flow").toString());

    assertThat(loaded.getOrDefault(loaded.posterior())).isEqualTo("planar");
    assertThat(loaded.getOrDefault(loaded.priorComponents())).isEqualTo(3);
    assertThat(values(loaded.transform(digits))).isEqualTo(values(fitted.transform(digits)));
    assertThat(loaded.generate(3).count()).isEqualTo(3);
    assertThatThrownBy(() -> loaded.setLatentLogVarianceCol("v").transform(digits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid column latentLogVariance: ");
  }
}
