package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.network.PosteriorParameters;
import org.sparkvae.spark.TestSession;

class ScoreCommandTest {
  private static final String ALL =
      "latentMean,latentLogVariance,latentSample,negativeElbo,reconstructionNll,klDivergence,"
          + "importanceWeightedLogLikelihood,reconstruction,standardError,negativeElboAtMean,"
          + "contributions";

  /** More than a chunk of the network, so that partitions have different chunk boundaries. */
  private static final int ROWS = 500;

  @TempDir private Path root;
  private TestModel model;

  @BeforeEach
  void write() {
    model = new TestModel.Draft().write(root.resolve("model"));
  }

  private Path input(List<Row> rows, int partitions) {
    Path path = root.resolve("input-" + rows.hashCode() + "-" + partitions);
    TestRows.table(rows).repartition(partitions).write().parquet(path.toString());
    return path;
  }

  private Verb score(Path input, Object... more) {
    List<Object> args = new ArrayList<>(List.of("score", "--model", model.directory));
    args.addAll(List.of("--input", input, "--output", root.resolve("out")));
    args.addAll(List.of(more));
    return Verb.run(args.toArray());
  }

  private Dataset<Row> output() {
    return TestSession.get().read().parquet(root.resolve("out").toString());
  }

  private TreeMap<Long, String> byId(Path input) {
    Verb done = score(input, "--columns", ALL, "--samples", 5, "--overwrite");
    assertThat(done.exitCode()).as(done.err()).isZero();
    TreeMap<Long, String> byId = new TreeMap<>();
    // The text of floats and doubles is exact, so different bits give different text.
    output().collectAsList().forEach(row -> byId.put(row.getLong(0), row.toString()));
    return byId;
  }

  @Test
  void everyColumnHasTheSameBitsWhateverThePartitionsAndOrder() {
    List<Row> rows = TestRows.rows(ROWS);
    TreeMap<Long, String> expected = byId(input(rows, 1));

    assertThat(expected).hasSize(ROWS);
    for (int partitions : new int[] {3, 16}) {
      assertThat(byId(input(rows, partitions))).isEqualTo(expected);
    }
    assertThat(byId(input(TestRows.reversed(rows), 1))).isEqualTo(expected);
    assertThat(byId(input(rows.subList(200, 201), 1)).get(200L)).isEqualTo(expected.get(200L));
  }

  @Test
  void columnsAreTheNetworksResults() {
    byId(input(TestRows.rows(10), 2));
    PosteriorParameters encoding = model.network().encode(TestRows.features(10), 10);
    float[] reconstruction = model.network().reconstruct(TestRows.features(10), 10);
    List<Row> rows = output().orderBy("id").collectAsList();

    assertThat(output().columns()).containsExactly(("id,name," + ALL).split(","));
    for (int i = 0; i < 10; i++) {
      Row row = rows.get(i);
      assertThat(row.getString(1)).isEqualTo("n" + i);
      List<Float> mean = row.getList(2);
      assertThat(mean).containsExactly(encoding.mean()[2 * i], encoding.mean()[2 * i + 1]);
      assertThat(row.<Float>getList(3).get(1)).isEqualTo(encoding.logVariance()[2 * i + 1]);
      assertThat(row.<Float>getList(4)).hasSize(2).isNotEqualTo(mean);
      assertThat(row.getDouble(5)).isCloseTo(row.getDouble(6) + row.getDouble(7), within(1e-9));
      assertThat(row.getDouble(8)).isBetween(-row.getDouble(5) - 1, -row.getDouble(5) + 1);
      assertThat(row.<Float>getList(9)).hasSize(6).element(5).isEqualTo(reconstruction[6 * i + 5]);
    }
  }

  @Test
  void topAndColumnsThatTheModelLacksAreRefusedInOneLine() {
    Path input = input(TestRows.rows(3), 1);

    Verb done = score(input, "--columns", "contributions", "--top", 2);
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(output().first().<Row>getList(2)).hasSize(2);
    assertThat(output().schema().apply("contributions").dataType().simpleString())
        .isEqualTo("array<struct<name:string,value:double>>");

    Verb many = score(input, "--columns", "contributions", "--top", 7, "--overwrite");
    assertThat(many.exitCode()).isEqualTo(2);
    assertThat(many.err())
        .isEqualTo("Invalid --top: 7 (must be in [1, 6], the features of this model)\n");
    Verb uncalibrated = score(input, "--columns", "tailProbability", "--overwrite");
    assertThat(uncalibrated.exitCode()).isEqualTo(2);
    assertThat(uncalibrated.err())
        .isEqualTo(
            "Invalid column tailProbability: the model has no threshold (train it with"
                + " score.contamination, a number in (0, 0.5))\n");
    Verb csv = score(input, "--columns", "contributions", "--format", "csv", "--overwrite");
    assertThat(csv.exitCode()).isEqualTo(2);
    assertThat(csv.err()).contains("contributions").hasLineCount(1);
  }

  @Test
  void storedScalingIsApplied() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.offset = 0.25f;
    draft.factor = 0.5f;
    draft.sets = List.of("model.likelihood=gaussian");
    model = draft.write(root.resolve("scaled"));
    float[] scaled = new float[6];
    for (int i = 0; i < 6; i++) {
      scaled[i] = (float) ((TestRows.pixel(0, i) - 0.25) * 0.5);
    }

    // the check of the hosts advises to set cluster.cpu
    assertThat(score(input(TestRows.rows(1), 1), "--set", "cluster.cpu=auto").exitCode()).isZero();

    assertThat(output().first().<Float>getList(2).get(0))
        .isEqualTo(model.network().encode(scaled, 1).mean()[0]);
  }

  @Test
  void keysAreChosenAndLatentsMayBeVectors() {
    Path input = input(TestRows.rows(3), 1);

    assertThat(score(input, "--keys", "name", "--latent-type", "vector").exitCode()).isZero();
    assertThat(output().columns()).containsExactly("name", "latentMean");
    assertThat(output().first().<Vector>getAs(1).size()).isEqualTo(2);

    Verb unknown = score(input, "--keys", "nam", "--overwrite");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err())
        .isEqualTo("Invalid --keys: nam (must be among the input's columns id, name, pixels)\n");
    assertThat(score(input, "--columns", "latents", "--overwrite").err())
        .startsWith("Invalid --columns: latents (must be among latentMean, latentLogVariance,");
    assertThat(output().count()).isEqualTo(3);
  }

  @Test
  void existingOutputIsRefusedUnlessOverwritten() throws IOException {
    Path input = input(TestRows.rows(3), 1);
    Files.createDirectory(root.resolve("out"));

    Verb refused = score(input);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).startsWith("Cannot write ").contains("it exists").hasLineCount(1);
    assertThat(score(input, "--overwrite").exitCode()).isZero();
    assertThat(output().count()).isEqualTo(3);
    assertThat(root.resolve("out.work")).doesNotExist();
  }

  @Test
  void badRowIsNamedAndNothingIsLeft() {
    Row bad = RowFactory.create(9L, "bad", new Double[] {0.0, 1.0, null, 1.0, 1.0, 1.0});

    assertFails(input(List.of(TestRows.row(0), bad), 1), 3, "Invalid pixels[2]: null (must be a");
  }

  @Test
  void skippedRowsAreLeftOutAndZerosAreScored() {
    Row bad = RowFactory.create(9L, "bad", new Double[] {0.0, 1.0, null, 1.0, 1.0, 1.0});
    Path input = input(List.of(TestRows.row(0), bad, TestRows.row(1)), 1);

    assertThat(score(input, "--set", "data.nulls=skip").exitCode()).isZero();
    assertThat(output().select("id").collectAsList())
        .extracting(r -> r.getLong(0))
        .contains(0L, 1L);
    assertThat(output().count()).isEqualTo(2);
    assertThat(score(input, "--set", "data.nulls=zero", "--overwrite").exitCode()).isZero();
    assertThat(output().count()).isEqualTo(3);
  }

  /** The encoder takes an outlier as it is, the likelihood clips it to [0, 1]. */
  @Test
  void outliersAreScoredAndTheirClippedValuesCounted() {
    Row outlier = RowFactory.create(9L, "out", new Double[] {0.5, 1.0, 9.0, 1.0, -1e6, 0.0});
    Path input = input(List.of(TestRows.row(0), outlier), 1);

    Verb done = score(input, "--columns", "latentMean,negativeElbo,clippedValues");

    assertThat(done.exitCode()).as(done.err()).isZero();
    List<Row> rows = output().orderBy("id").collectAsList();
    assertThat(rows).extracting(row -> row.getInt(4)).containsExactly(0, 2);
    float[] features = {0.5f, 1, 9, 1, -1e6f, 0};
    assertThat(rows.get(1).<Float>getList(2))
        .isEqualTo(boxed(model.network().encode(features, 1).mean()));
    assertThat(rows.get(1).getDouble(3)).isPositive().isFinite();
  }

  @Test
  void inputThatDoesNotFitTheModelIsRefusedInOneLine() throws IOException {
    Row narrow = RowFactory.create(9L, "narrow", new Double[] {0.0, 1.0});
    assertFails(
        input(List.of(narrow), 1), 3, "Invalid pixels: 2 values (must be 6, as the model has)");
    Path other = Files.writeString(root.resolve("other.csv"), "a,b\n1,2\n");
    assertFails(other, 3, "was trained on: pixels is missing. Provide rows like those");
    assertFails(root.resolve("absent"), 3, "no such file or folder");
    assertThat(score(other, "--set", "model.latentSize=3").err())
        .startsWith("Invalid --set: model.latentSize=3 (must be a data. key or cluster.cpu");
  }

  @Test
  void formatThatCannotHoldTheRowsIsRefusedInOneLine() {
    Path input = input(TestRows.rows(2), 1);

    assertFails(input, 2, "Cannot write --format nonsense: ", "--format", "nonsense");
    assertThat(score(input, "--format", "json").exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"array, csv", "vector, CSV"})
  void csvHasAColumnForEachValueOfAnArray(String latentType, String format) throws IOException {
    Row row = RowFactory.create(7L, " a \"quoted\", name", TestRows.row(7).get(2));
    Verb done =
        score(
            input(List.of(row), 1),
            "--format",
            format,
            "--latent-type",
            latentType,
            "--columns",
            "latentMean,clippedValues");
    assertThat(done.exitCode()).as(done.err()).isZero();

    Row read =
        TestSession.get()
            .read()
            .option("header", true)
            .option("escape", "\"")
            .csv(root.resolve("out").toString())
            .first();
    assertThat(read.schema().fieldNames())
        .containsExactly("id", "name", "latentMean0", "latentMean1", "clippedValues");
    assertThat(read.getString(1)).isEqualTo(row.getString(1));
    float[] features = Arrays.copyOfRange(TestRows.features(8), 42, 48);
    float[] mean = model.network().encode(features, 1).mean();
    assertThat(Float.parseFloat(read.getString(2))).isEqualTo(mean[0]);
    assertThat(Float.parseFloat(read.getString(3))).isEqualTo(mean[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"array(1)", "named_struct('u', 1)", "map('k', 1)", "binary('ab')"})
  void keysThatCsvCannotHoldAreNamedWithTheRemedy(String key) {
    Path input = root.resolve("nested");
    TestSession.get()
        .sql("select %s as `a,b`, array(1D, 1D, 1D, 1D, 1D, 1D) as pixels, 3 as id".formatted(key))
        .write()
        .parquet(input.toString());

    assertFails(input, 2, "Cannot write --format csv: the column a,b holds ", "--format", "csv");
    assertFails(
        input, 2, "leave the column out (in score, by --keys or --columns)", "--format", "csv");
    assertThat(score(input, "--format", "csv", "--keys", "id").exitCode()).isZero();
    assertThat(score(input, "--keys", "\"a,b\",id", "--overwrite").exitCode()).isZero();
    assertThat(output().columns()).containsExactly("a,b", "id", "latentMean");
  }

  @Test
  void anEmptyTableGivesAnEmptyOutput() {
    assertThat(score(input(List.of(), 1)).exitCode()).isZero();

    assertThat(output().columns()).containsExactly("id", "name", "latentMean");
    assertThat(output().count()).isZero();
  }

  /** The artifact does not tell an array of one value from a numeric column; the input does. */
  @ParameterizedTest
  @ValueSource(strings = {"array(0.5D)", "0.5D", "array(0.5F)"})
  void aSingleFeatureIsANumberOrAnArrayOfOne(String pixels) {
    TestModel.Draft draft = new TestModel.Draft();
    draft.featureSize = 1;
    model = draft.write(root.resolve("one"));
    Path input = root.resolve("ones");
    TestSession.get().sql("select " + pixels + " as pixels").write().parquet(input.toString());

    assertThat(score(input).exitCode()).isZero();

    assertThat(output().first().<Float>getList(0))
        .isEqualTo(boxed(model.network().encode(new float[] {0.5f}, 1).mean()));
  }

  /** Other readers take Spark's default type, INT96, for nanoseconds, which begin in 1677. */
  @Test
  void timestampsBeforeTheCalendarsReformAreWrittenInMicroseconds() throws IOException {
    Path input = root.resolve("ancient");
    SparkSession writer = TestSession.get().newSession();
    writer.conf().set("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
    writer
        .sql("select timestamp'0001-01-02 03:04:05' as day, array(0,0,0,0,0,0) as pixels")
        .write()
        .parquet(input.toString());

    Verb done = score(input);

    assertThat(done.exitCode()).as(done.err()).isZero();
    String file = output().inputFiles()[0];
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file), new Configuration()))) {
      assertThat(reader.getFileMetaData().getSchema().getType("day").toString())
          .contains("TIMESTAMP(MICROS,true)");
    }
    assertThat(output().selectExpr("cast(day as string)").first().getString(0))
        .isEqualTo("0001-01-02 03:04:05");
  }

  @Test
  void modelNextToTheDataIsNotRead() {
    Path input = input(TestRows.rows(5), 1);
    model = new TestModel.Draft().write(input.resolve("model"));

    Verb done = score(input);

    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(output().count()).isEqualTo(5);
  }

  @Test
  void libsvmRowsAreAsWideAsTheModel() throws IOException {
    TestModel.Draft draft = new TestModel.Draft();
    draft.columns = List.of("features");
    model = draft.write(root.resolve("sparse"));
    Path narrow = Files.writeString(root.resolve("narrow.libsvm"), "1 2:0.5\n0 1:1 4:1\n");
    Path wide = Files.writeString(root.resolve("wide.libsvm"), "1 2:0.5\n0 1:1 7:1\n");

    assertFails(wide, 3, "index 7 (must be at most 6) at wide.libsvm: row 1");
    assertThat(score(narrow).exitCode()).isZero();
    assertThat(output().orderBy("label").collectAsList().get(1).<Float>getList(1))
        .isEqualTo(boxed(model.network().encode(new float[] {0, 0.5f, 0, 0, 0, 0}, 1).mean()));
  }

  @Test
  void syntheticRowsAreScoredWithoutAnInput() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = "format = syntheticDigits, rows = 30";
    draft.columns = List.of("features");
    draft.featureSize = 784;
    draft.factor = 1 / 255f;
    model = draft.write(root.resolve("digits"));
    Path out = root.resolve("out");

    Verb.ok("score", "--model", model.directory, "--output", out);

    assertThat(output().columns()).containsExactly("row", "label", "latentMean");
    assertThat(output().count()).isEqualTo(30);
  }

  private static List<Float> boxed(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }

  private void assertFails(Path input, int exitCode, String message, Object... more) {
    Verb failed = score(input, more);
    assertThat(failed.err()).contains(message).hasLineCount(1);
    assertThat(failed.exitCode()).isEqualTo(exitCode);
    assertThat(root.resolve("out")).doesNotExist();
    assertThat(root.resolve("out.work")).doesNotExist();
  }
}
