package org.sparkvae.spark.score;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.artifact.ScoreCalibration;
import org.sparkvae.model.artifact.ScoreHistogram;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.BadRowsConfig;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.source.ExpectedSchema;
import org.sparkvae.spark.data.source.RowIdentity;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.score.ScoreRequest.LatentType;
import org.sparkvae.spark.train.SmallProblem;

/** {@link RowScores#append} within all that Spark does with a DataFrame. */
class AppendedScoresTest {
  private static final SparkSession SPARK = TestSession.get();
  private static final VaeConfig NETWORK = SmallProblem.network();
  private static final int LATENTS = NETWORK.model().latentSize();
  private static final float[] PARAMETERS = new VaeNetwork(NETWORK).parameters();
  private static final FeatureScaling SCALING =
      FeatureScaling.of(new double[] {0.25}, new double[] {0.5});
  private static final int ROWS = 700; // more than a chunk
  private static final DataConfig DATA =
      DataConfig.DEFAULTS.with(
          data -> {
            data.format = DataFormat.DATA_FRAME;
            data.featuresColumn = Optional.of("features");
          });
  private static final int SAMPLES = 3;
  private static final ScoreHistogram SOME_SCORES = ScoreHistogram.of(new double[] {4.1, 4.2, 4.3});
  private static final ScoreCalibration CALIBRATION =
      ScoreCalibration.of(0.4, 1, SOME_SCORES, SOME_SCORES);
  private static final ScoreColumn[] LATENT_AND_BOUND = {
    ScoreColumn.LATENT_MEAN, ScoreColumn.NEGATIVE_ELBO
  };

  private static final String BAD_ROW =
      "Invalid features: null (must be a finite number). Fix the data, or set data.nulls = skip or"
          + " zero, or data.badRows.policy = skip";

  @TempDir Path root;

  private static ScoreRequest request(List<String> keys, ScoreColumn... columns) {
    return new ScoreRequest(keys, List.of(columns), LatentType.VECTOR, SAMPLES);
  }

  private static Map<ScoreColumn, String> names(ScoreColumn... columns) {
    Map<ScoreColumn, String> names = new LinkedHashMap<>();
    for (ScoreColumn column : columns) {
      names.put(column, "my" + column.text());
    }
    return names;
  }

  private static SourceTable table(Dataset<Row> rows, DataConfig data) {
    return SourceReader.given(
        rows,
        data,
        new ExpectedSchema(
            "test",
            data.featuresColumn().orElse(""),
            data.numericColumns(),
            List.of(),
            SmallProblem.FEATURES));
  }

  private static Dataset<Row> append(Dataset<Row> rows, DataConfig data, ScoreColumn... columns) {
    return RowScores.append(
        table(rows, data),
        data,
        SCALING,
        new ScoredNetwork(NETWORK, List.of("features"), CALIBRATION),
        JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(PARAMETERS),
        request(List.of(), columns),
        names(columns),
        message -> message);
  }

  private static Dataset<Row> append(Dataset<Row> rows) {
    return append(rows, DATA, LATENT_AND_BOUND);
  }

  /** What {@code score} computes, with the keys before. */
  private static Dataset<Row> scored(Dataset<Row> rows, List<String> keys, ScoreColumn... columns) {
    SourceTable table = table(rows, DATA);
    return RowScores.of(
        SPARK,
        table,
        ScaledRows.read(table, DATA, SCALING, new Extent.All()),
        new ScoredNetwork(NETWORK, List.of("features"), CALIBRATION),
        PARAMETERS,
        request(keys, columns));
  }

  /** Columns id, features (vector), name. */
  private static Dataset<Row> input(int rows) {
    return SPARK
        .range(rows)
        .selectExpr(
            "id",
            "transform(sequence(1, 6), i -> pmod(hash(id, i), 1000) / 1000d) as values",
            "concat('n', id) as name")
        .select(col("id"), functions.array_to_vector(col("values")).as("features"), col("name"));
  }

  private static List<Row> sorted(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void valuesAreThoseOfScoringInAnyPartitions(int partitions) {
    Dataset<Row> rows = input(ROWS);
    ScoreColumn[] all = ScoreColumn.values();
    List<Row> expected = sorted(scored(rows, List.of("id", "features", "name"), all));
    Dataset<Row> appended = append(rows.repartition(partitions), DATA, all);

    assertThat(sorted(appended)).isEqualTo(expected).hasSize(ROWS);
    assertThat(sorted(appended)).isEqualTo(expected);
  }

  @Test
  void standardErrorIsThatOfTheEstimate() {
    float[] features = new float[5 * SmallProblem.FEATURES];
    long[] keys = new long[5];
    for (Row row : sorted(input(5))) {
      int id = (int) row.getLong(0);
      float[] scaled = SCALING.apply(row.<Vector>getAs(1).toArray());
      System.arraycopy(scaled, 0, features, id * scaled.length, scaled.length);
      keys[id] = RowIdentity.ofContent(scaled, 0, scaled.length);
    }
    LogLikelihood[] expected =
        new VaeNetwork(NETWORK)
            .importanceWeightedLogLikelihood(
                features,
                5,
                SAMPLES,
                RowNoise.streams(NETWORK.seed(), Purpose.IMPORTANCE_NOISE, keys));

    List<Row> alone = sorted(append(input(5), DATA, ScoreColumn.STANDARD_ERROR));
    List<Row> both =
        sorted(
            append(
                input(5),
                DATA,
                ScoreColumn.IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD,
                ScoreColumn.STANDARD_ERROR));

    for (int i = 0; i < 5; i++) {
      assertThat(both.get(i).getDouble(3)).isEqualTo(expected[i].value());
      assertThat(both.get(i).getDouble(4)).isEqualTo(expected[i].standardError()).isPositive();
      assertThat(alone.get(i).getDouble(3)).isEqualTo(expected[i].standardError());
    }
  }

  @Test
  void schemaIsThatOfTheInputThenThatOfTheScores() {
    Dataset<Row> rows =
        input(3)
            .withColumn("always", lit(1))
            .withMetadata("name", new MetadataBuilder().putString("comment", "kept").build());
    ScoreColumn[] all = ScoreColumn.values();

    StructType schema = append(rows, DATA, all).schema();

    StructType expected = rows.schema();
    for (var field :
        RowScores.appended(LATENTS, request(List.of(), all), names(all), false).fields()) {
      expected = expected.add(field);
    }
    assertThat(schema).isEqualTo(expected);
    assertThat(schema.apply("always").nullable()).isFalse();
    assertThat(schema.apply("name").metadata().getString("comment")).isEqualTo("kept");
    AttributeGroup latents = AttributeGroup.fromStructField(schema.apply("mylatentMean"));
    assertThat(latents.size()).isEqualTo(LATENTS);
    assertThat(latents.name()).isEqualTo("mylatentMean");
    assertThat(schema.apply("myreconstruction").dataType())
        .isEqualTo(DataTypes.createArrayType(DataTypes.FloatType, false));
    assertThat(schema.apply("mylatentSample").dataType()).isEqualTo(SQLDataTypes.VectorType());
  }

  @Test
  void noJobRunsBeforeTheResultIsUsed() throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
          }
        };
    SPARK.sparkContext().addSparkListener(listener);
    try {
      Dataset<Row> appended = append(input(3));
      SPARK.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(jobs).hasValue(0);
      appended.collectAsList();
      SPARK.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(jobs).hasPositiveValue();
    } finally {
      SPARK.sparkContext().removeSparkListener(listener);
    }
  }

  /** Whole-stage code generation ends at 100 columns. */
  @ParameterizedTest
  @ValueSource(ints = {0, 150})
  void columnsOfTheInputStayAsTheyAre(int more) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "id",
                "features",
                "if(id % 3 = 0, null, name) as name",
                "cast(id / 7 as decimal(30, 10)) as wide",
                "cast(id / 7 as decimal(5, 2)) as narrow",
                "timestamp'1500-01-02 03:04:05.000006' + make_interval(0, 0, 0, id) as time",
                "timestamp_ntz'2020-01-02 03:04:05' as local",
                "date'0001-01-01' + cast(id as int) as day",
                "named_struct('u', id, 'v', array(named_struct('w', name), null)) as struct",
                "map(name, id, 'k', null) as map",
                "encode(name, 'utf-8') as bytes",
                "array(cast(id as float), null) as floats",
                "id % 2 = 0 as flag",
                "cast(id as tinyint) as tiny",
                "cast(null as string) as nothing",
                "make_ym_interval(1, cast(id % 12 as int)) as interval"));
    IntStream.range(0, more).forEach(i -> columns.add("id + " + i + " as c" + i));
    Dataset<Row> rows = input(ROWS).selectExpr(columns.toArray(String[]::new)).repartition(2);

    Dataset<Row> appended = append(rows);

    assertThat(sorted(appended.drop("mylatentMean", "mynegativeElbo"))).isEqualTo(sorted(rows));
    assertThat(sorted(appended.select("id", "mylatentMean", "mynegativeElbo")))
        .isEqualTo(sorted(scored(input(ROWS), List.of("id"), LATENT_AND_BOUND)));
  }

  @Test
  void numericColumnsOfParquetAreScored() {
    String[] columns = new String[6 + 100];
    Arrays.setAll(columns, i -> "values[" + i % 6 + "] as f" + i);
    Path folder = root.resolve("wide");
    input(ROWS)
        .select(col("id"), functions.vector_to_array(col("features"), "float64").as("values"))
        .selectExpr(columns)
        .write()
        .parquet(folder.toString());
    Dataset<Row> rows = SPARK.read().parquet(folder.toString());
    DataConfig data =
        DATA.with(
            changed -> {
              changed.featuresColumn = Optional.empty();
              changed.numericColumns = List.of("f0", "f1", "f2", "f3", "f4", "f5");
            });

    List<Row> latents = append(rows, data, LATENT_AND_BOUND).select("mylatentMean").collectAsList();

    List<Row> expected =
        sorted(scored(input(ROWS), List.of("id"), ScoreColumn.LATENT_MEAN)).stream()
            .map(row -> RowFactory.create(row.get(1)))
            .toList();
    assertThat(latents).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void namesMayBeDuplicateAndOdd() {
    Dataset<Row> rows =
        input(5)
            .toDF("id", "features", "a.b")
            .selectExpr("*", "1 as `A.b`", "2 as `A.b`", "3 as ``");

    Dataset<Row> appended = append(rows);

    assertThat(appended.columns())
        .containsExactly(
            "id", "features", "a.b", "A.b", "A.b", "", "mylatentMean", "mynegativeElbo");
    Row row = sorted(appended).get(4);
    assertThat(List.of(row.get(2), row.get(3), row.get(4), row.get(5)))
        .containsExactly("n4", 1, 2, 3);
  }

  @Test
  void aColumnMayBeThereTwice() {
    Dataset<Row> rows = input(5).select("id", "name", "features", "name", "id");

    List<Row> appended = append(rows).collectAsList();

    assertThat(appended).hasSize(5);
    for (Row row : appended) {
      assertThat(List.of(row.get(1), row.get(3), row.get(4)))
          .containsExactly("n" + row.get(0), "n" + row.get(0), row.get(0));
    }
  }

  @Test
  void joinsWithItsOwnInput() {
    Dataset<Row> rows = input(30).cache();
    Dataset<Row> appended = append(rows);
    List<Row> expected = sorted(appended);
    Dataset<Row> half = rows.where("id >= 15").select(col("id"), col("id").multiply(2).as("twice"));

    assertThat(sorted(appended.join(rows.select("id"), "id"))).isEqualTo(expected);
    assertThat(sorted(rows.select("id").join(appended, "id"))).isEqualTo(expected);
    assertThat(sorted(appended.join(half, "id").drop("twice"))).isEqualTo(expected.subList(15, 30));
    assertThat(sorted(half.join(appended, "id").drop("twice"))).isEqualTo(expected.subList(15, 30));
    assertThat(sorted(appended.join(half, appended.col("id").equalTo(half.col("id")), "left_semi")))
        .isEqualTo(expected.subList(15, 30));
    assertThat(
            appended
                .as("a")
                .join(append(rows).as("b"), col("a.id").equalTo(col("b.id").plus(1)))
                .where("a.name = concat('n', b.id + 1) and a.mynegativeElbo != b.mynegativeElbo")
                .count())
        .isEqualTo(29);
    rows.unpersist();
  }

  @Test
  void columnsOfTheInputCanBeSelectedByTheirIds() {
    Dataset<Row> rows = input(3).as("input");

    assertThat(
            append(rows)
                .where(rows.col("id").equalTo(1))
                .select(col("input.name"), rows.col("id").plus(1))
                .collectAsList())
        .containsExactly(RowFactory.create("n1", 2L));
  }

  @Test
  void isOneStepAmongOthersOfAQuery() {
    Dataset<Row> rows = input(ROWS);
    List<Row> expected = sorted(append(rows));
    Dataset<Row> appended = append(rows);

    assertThat(appended.count()).isEqualTo(ROWS);
    assertThat(appended.limit(3).count()).isEqualTo(3);
    assertThat(sorted(appended.where("id < 5 and mynegativeElbo > 0")))
        .isEqualTo(expected.subList(0, 5));
    assertThat(sorted(appended.repartition(5))).isEqualTo(expected);
    assertThat(sorted(appended.repartition(9, col("mynegativeElbo")).coalesce(1)))
        .isEqualTo(expected);
    assertThat(sorted(append(rows.repartition(9)).coalesce(1))).isEqualTo(expected);
    assertThat(appended.union(appended).distinct().count()).isEqualTo(ROWS);
    assertThat(appended.select("name").where("id = 3").collectAsList())
        .containsExactly(RowFactory.create("n3"));
    assertThat(appended.except(append(rows)).count()).isZero();
    appended.createOrReplaceTempView("appended");
    assertThat(sorted(SPARK.sql("select * from appended where mynegativeElbo is not null")))
        .isEqualTo(expected);
    assertThat(SPARK.sql("select max(id) from appended group by id % 2").count()).isEqualTo(2);
    Dataset<Row> cached = appended.cache();
    assertThat(sorted(cached)).isEqualTo(expected);
    assertThat(sorted(cached)).isEqualTo(expected);
    cached.unpersist();
    assertThat(sorted(append(rows.cache()))).isEqualTo(expected);
    rows.unpersist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void appendsToWhatWasAppended(boolean codegen) {
    SparkSession own = SPARK.newSession();
    own.conf().set("spark.sql.codegen.wholeStage", codegen);
    Dataset<Row> rows = Dataset.ofRows(own, input(ROWS).logicalPlan());
    Dataset<Row> first = append(rows);
    DataConfig others = DATA.with(changed -> changed.featuresColumn = Optional.of("features"));

    Dataset<Row> second =
        append(first, others, ScoreColumn.RECONSTRUCTION, ScoreColumn.CLIPPED_VALUES);

    assertThat(sorted(second.drop("myreconstruction", "myclippedValues"))).isEqualTo(sorted(first));
    assertThat(sorted(second.drop("name", "mylatentMean", "mynegativeElbo")))
        .isEqualTo(
            sorted(
                scored(
                    rows,
                    List.of("id", "features"),
                    ScoreColumn.RECONSTRUCTION,
                    ScoreColumn.CLIPPED_VALUES)));
  }

  @Test
  void latentsAreFeaturesOfSparkMl() {
    Dataset<Row> appended =
        append(input(ROWS).withColumn("label", col("id").mod(2).cast("double")));

    Dataset<Row> predicted =
        new LogisticRegression()
            .setFeaturesCol("mylatentMean")
            .setMaxIter(2)
            .fit(appended)
            .transform(appended);

    assertThat(predicted.where("prediction in (0, 1)").count()).isEqualTo(ROWS);
  }

  @Test
  void skippedRowsAreNotInTheResult() {
    Dataset<Row> rows = input(9).selectExpr("id", "if(id % 3 = 1, null, features) as features");

    assertThat(
            sorted(
                append(rows, DATA.with(data -> data.nulls = NullPolicy.SKIP), LATENT_AND_BOUND)
                    .select("id")))
        .extracting(row -> row.getLong(0))
        .containsExactly(0L, 2L, 3L, 5L, 6L, 8L);
    DataConfig leavesOut =
        DATA.with(
            data ->
                data.badRows =
                    new BadRowsConfig(BadRowPolicy.SKIP, 0, Optional.empty(), ShowValues.NO));
    assertThat(append(rows, leavesOut, LATENT_AND_BOUND).count()).isEqualTo(6);
    assertThat(
            append(rows, DATA.with(data -> data.nulls = NullPolicy.ZERO), LATENT_AND_BOUND).count())
        .isEqualTo(9);
  }

  @Test
  void aBadRowFailsWithOneLine() {
    Dataset<Row> rows = input(9).selectExpr("id", "if(id = 7, null, features) as features");

    Throwable failed = catchThrowable(() -> append(rows).collectAsList());

    assertThat(DataException.behind(failed)).isInstanceOf(DataException.class).hasMessage(BAD_ROW);
  }

  @Test
  void aBadRowOfAStreamFailsWithOneLine() {
    Dataset<Row> rows = input(9).selectExpr("id", "if(id = 7, null, features) as features");

    Throwable failed = catchThrowable(() -> drained(append(stream(rows)), "append", "failed"));

    assertThat(DataException.behind(failed)).isInstanceOf(DataException.class).hasMessage(BAD_ROW);
  }

  private Dataset<Row> stream(Dataset<Row> rows) {
    Path folder = root.resolve("stream");
    rows.repartition(3).write().parquet(folder.toString());
    return SPARK
        .readStream()
        .schema(rows.schema())
        .option("maxFilesPerTrigger", 1)
        .parquet(folder.toString());
  }

  private static List<Row> drained(Dataset<Row> stream, String mode, String name) throws Exception {
    StreamingQuery query =
        stream
            .writeStream()
            .format("memory")
            .queryName(name)
            .outputMode(mode)
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    assertThat(query.recentProgress().length).isGreaterThan(1);
    return SPARK.table(name).collectAsList();
  }

  @Test
  void aStreamIsScoredAsABatch() throws Exception {
    Dataset<Row> rows = input(ROWS);
    Dataset<Row> streamed = append(stream(rows));

    assertThat(streamed.isStreaming()).isTrue();
    assertThat(drained(streamed, "append", "scored"))
        .containsExactlyInAnyOrderElementsOf(append(rows).collectAsList());
  }

  /** Without its watermark, Spark refuses an aggregation in append mode. */
  @Test
  void theWatermarkOfAStreamIsKept() throws Exception {
    Dataset<Row> rows = input(ROWS).withColumn("time", col("id").cast("timestamp"));
    Dataset<Row> streamed = append(stream(rows).withWatermark("time", "1 second"));

    Dataset<Row> windows =
        streamed
            .groupBy(window(col("time"), "100 seconds"))
            .agg(count("*").as("rows"), avg("mynegativeElbo").as("bound"));

    // Rows arrive in any order, but a window ends only with a watermark beyond it.
    assertThat(drained(windows, "append", "windows")).isNotEmpty();
  }
}
