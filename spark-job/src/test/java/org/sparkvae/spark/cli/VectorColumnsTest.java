package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.TestSession;

/** A table with images, vectors and arrays beside its numbers, with gaps in all of them. */
@Timeout(180)
class VectorColumnsTest {
  private static final int ROWS = 240;
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("price", DataTypes.DoubleType)
          .add("grey", DataTypes.createArrayType(DataTypes.FloatType))
          .add("photo", DataTypes.BinaryType)
          .add("found", new StructType().add("embedding", SQLDataTypes.VectorType()))
          .add("words", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("tags", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("key", DataTypes.BinaryType);

  @TempDir private Path root;

  /** Three groups, which each column shows. */
  private static Row row(int i, NoiseStream random) {
    int group = i % 3;
    Float[] grey = new Float[6];
    byte[] photo = new byte[4];
    double[] embedding = new double[3];
    Integer[] words = new Integer[5];
    for (int k = 0; k < grey.length; k++) {
      float shade = (float) (k / 2 == group ? 0.9 : 0.1) + random.nextInt(8) / 100f;
      grey[k] = random.nextUniform() < 0.2 ? null : shade;
    }
    for (int k = 0; k < photo.length; k++) {
      photo[k] = (byte) (k == group ? 230 + random.nextInt(20) : 10);
    }
    for (int k = 0; k < embedding.length; k++) {
      double value = 100 * k + (k == group ? 5 : 0) + random.nextGaussian();
      embedding[k] = i % 10 == 7 && k == 1 ? Double.NaN : value;
    }
    for (int k = 0; k < words.length; k++) {
      words[k] = random.nextInt(k == group ? 9 : 2);
    }
    return RowFactory.create(
        i,
        10.0 * group + random.nextGaussian(),
        i % 12 == 5 ? null : grey,
        i % 6 == 1 ? null : photo,
        RowFactory.create(Vectors.dense(embedding)),
        words,
        new Integer[1 + i % 4],
        new byte[] {(byte) i});
  }

  private static List<Row> rows() {
    NoiseStream random = NoiseStream.of(20);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(row(i, random));
    }
    return rows;
  }

  private Path write(String name, List<Row> rows, String format) {
    Path path = root.resolve(name);
    TestSession.get()
        .createDataFrame(rows, SCHEMA)
        .coalesce(1)
        .write()
        .format(format)
        .save(path.toString());
    return path;
  }

  private Verb train(Path input, String... settings) throws IOException {
    Path recipe =
        Files.writeString(
            root.resolve("recipe.conf"),
            """
            seed = 1
            data.columns { "*" = auto, id = skip, grey = binary, photo = auto, words = count }
            data.validationFraction = 0.1
            model { latentSize = 2, encoderLayers = [20], decoderLayers = [20] }
            training { passes = 25, batchSize = 20, averagingInterval = 5, shards = 2 }
            training.optimizer { name = adam, learningRate = 1e-2 }
            """);
    List<Object> args = new ArrayList<>(List.of("train", recipe, "--input", input));
    args.addAll(List.of("--output", root.resolve("model")));
    for (String setting : settings) {
      args.addAll(List.of("--set", setting));
    }
    return Verb.run(args.toArray());
  }

  private Dataset<Row> made(String verb, Object... more) {
    Path output = root.resolve(verb);
    List<Object> args =
        new ArrayList<>(List.of(verb, "--model", root.resolve("model"), "--output", output));
    args.addAll(List.of(more));
    Verb.ok(args.toArray());
    return TestSession.get().read().parquet(output.toString());
  }

  private static List<Row> byId(Dataset<Row> rows) {
    List<Row> sorted = new ArrayList<>(rows.collectAsList());
    sorted.sort(Comparator.comparingInt(row -> row.getInt(0)));
    return sorted;
  }

  @Test
  void vectorsAndImagesAreBlocksBesideTheOtherColumns() throws IOException {
    Path input = write("rows", rows(), "parquet");
    Verb trained = train(input);
    assertThat(trained.exitCode()).as(trained.toString()).isZero();
    assertThat(Files.readString(root.resolve("model/columns.json")).replaceAll("\\s", ""))
        .contains("\"kind\":\"binary\"", "\"name\":\"found.embedding\"", "\"vectorSize\":6")
        .doesNotContain("\"tags\"", "\"key\"");
    assertThat(Files.readString(root.resolve("model/report.html")))
        .contains("found.embedding", "Missing cells");

    assertScored(byId(made("score", "--input", input, "--columns", SCORES)));
    assertGenerated(made("generate", "--rows", 600));
    assertImputed(byId(made("impute", "--input", input, "--keys", "id")));
  }

  private static final String SCORES =
      "negativeElbo,reconstructionNll,observedCells,reconstruction,contributions";

  private static void assertScored(List<Row> scored) {
    List<Row> rows = rows();
    int near = 0;
    for (int i = 0; i < ROWS; i++) {
      Row row = scored.get(i);
      assertThat(row.<Integer>getAs("observedCells")).as("row %d", i).isEqualTo(cells(rows.get(i)));
      double sum = 0;
      for (Row each : row.<Row>getList(row.fieldIndex("contributions"))) {
        assertThat(each.getString(0)).isIn("price", "grey", "photo", "found.embedding", "words");
        sum += each.getDouble(1);
      }
      double nll = row.getAs("reconstructionNll");
      assertThat(sum).isCloseTo(nll, within(1e-4 * Math.abs(nll) + 1e-4));
      Row decoded = row.getAs("reconstruction");
      Vector embedding = decoded.getAs("found.embedding");
      int group = i % 3;
      near += Math.abs(embedding.apply(group) - (100 * group + 5)) < 2.5 ? 1 : 0;
      List<Double> photo = decoded.getList(decoded.fieldIndex("photo"));
      near += photo.get(group) > 150 && photo.get((group + 1) % 3) < 100 ? 1 : 0;
      List<Double> grey = decoded.getList(decoded.fieldIndex("grey"));
      near += grey.get(2 * group) > 0.6 ? 1 : 0;
      assertThat(decoded.<Double>getList(decoded.fieldIndex("words")))
          .hasSize(5)
          .allMatch(count -> count == Math.rint(count) && count >= 0);
    }
    assertThat(near).isGreaterThan(ROWS * 3 * 9 / 10);
  }

  private static int cells(Row row) {
    int grey = (int) Arrays.stream(grey(row)).filter(value -> value != null).count();
    int photo = row.isNullAt(3) ? 0 : 4;
    Vector embedding = row.getStruct(4).getAs(0);
    int numbers = (int) Arrays.stream(embedding.toArray()).filter(v -> !Double.isNaN(v)).count();
    return 1 + grey + photo + numbers + 5;
  }

  private static Float[] grey(Row row) {
    return row.isNullAt(2) ? new Float[6] : row.getAs(2);
  }

  private static void assertGenerated(Dataset<Row> made) {
    assertThat(made.schema().simpleString())
        .isEqualTo(
            "struct<price:double,grey:array<float>,photo:binary,found.embedding:vector,words:array<int>>");
    int noPhoto = 0;
    int noGrey = 0;
    int greyGaps = 0;
    int embeddingGaps = 0;
    for (Row row : made.collectAsList()) {
      noPhoto += row.isNullAt(2) ? 1 : 0;
      noGrey += row.isNullAt(1) ? 1 : 0;
      List<Float> grey = row.isNullAt(1) ? List.of() : row.getList(1);
      greyGaps += (int) grey.stream().filter(value -> value == null).count();
      assertThat(grey).allMatch(value -> value == null || value == 0 || value == 1);
      double[] embedding = row.<Vector>getAs(3).toArray();
      embeddingGaps += (int) Arrays.stream(embedding).filter(Double::isNaN).count();
      assertThat(embedding[2]).matches(value -> Double.isNaN(value) || value > 180 && value < 230);
      assertThat(row.<Integer>getList(4)).hasSize(5).allMatch(count -> count >= 0 && count < 60);
    }
    assertThat(noPhoto).isBetween(60, 145); // 1 of 6 rows
    assertThat(noGrey).isBetween(25, 80); // 1 of 12
    assertThat(greyGaps).isBetween(500, 800); // 1 of 5 of the others' 3,300
    assertThat(embeddingGaps).isBetween(30, 95); // 1 of 30
  }

  private static void assertImputed(List<Row> filled) {
    List<Row> rows = rows();
    int near = 0;
    int gaps = 0;
    for (int i = 0; i < ROWS; i++) {
      Row from = rows.get(i);
      Row row = filled.get(i);
      List<Float> grey = row.getList(row.fieldIndex("grey"));
      List<Double> lower = row.getList(row.fieldIndex("grey_lower"));
      for (int k = 0; k < 6; k++) {
        if (grey(from)[k] == null) {
          gaps++;
          near += Math.abs(grey.get(k) - (k / 2 == i % 3 ? 0.9 : 0.1)) < 0.25 ? 1 : 0;
          boolean isKnown = Arrays.stream(grey(from)).anyMatch(value -> value != null);
          assertThat(lower.get(k)).isBetween(0.0, isKnown ? (double) grey.get(k) : 1.0);
        } else {
          assertThat(grey.get(k)).isEqualTo(grey(from)[k]);
        }
      }
      Vector embedding = row.getAs("found.embedding");
      if (i % 10 == 7) {
        assertThat(embedding.apply(1)).isBetween(90.0, 115.0);
        assertThat(row.<Double>getList(row.fieldIndex("found.embedding_stdDev")).get(1))
            .isBetween(0.3, 5.0);
      }
      if (i % 6 == 1) {
        List<Double> photo = row.getList(row.fieldIndex("photo"));
        assertThat(photo).hasSize(4).allMatch(value -> value >= 0 && value <= 255);
        gaps++;
        near += photo.get(i % 3) > 150 ? 1 : 0;
      }
    }
    assertThat(near).isGreaterThan(gaps * 8 / 10);
  }

  @Test
  void vectorsThatDoNotFitAreRefused() throws IOException {
    List<Row> rows = rows();
    NoiseStream random = NoiseStream.of(1);
    Row row = row(0, random);
    Path text = write("text", rows, "parquet");
    assertThat(refused(text, "data.columns.words=categorical"))
        .contains("words = categorical (cannot be: the column holds array<int>");
    rows.set(7, with(row, 2, new Float[] {0f, 0f, 0f, 2.5f, 0f, 0f}));
    assertThat(refused(write("range", rows, "parquet")))
        .contains("Invalid grey[3]: a number", "must be a number from 0 to 1", "row 7");
    rows.set(7, with(row, 2, new Float[] {0f, 0f}));
    assertThat(refused(write("short", rows, "parquet")))
        .contains(
            "Invalid grey: 2 values", "must be 6 values, as in the first rows of the training");
    rows.set(7, with(row, 5, new Integer[] {1, 2, -3, 4, 5}));
    assertThat(refused(write("negative", rows, "parquet")))
        .contains("Invalid words[2]: a negative number", "must be a whole number from 0");
  }

  private static Row with(Row row, int index, Object value) {
    Object[] values = new Object[row.size()];
    Arrays.setAll(values, i -> i == index ? value : row.get(i));
    return RowFactory.create(values);
  }

  private String refused(Path input, String... settings) throws IOException {
    Verb refused = train(input, settings);
    assertThat(refused.exitCode()).as(refused.toString()).isIn(2, 3);
    assertThat(refused.err().lines()).hasSize(1);
    return refused.err();
  }

  private Path json(String name, String... lines) throws IOException {
    return Files.writeString(root.resolve(name), String.join("\n", lines));
  }

  private static String[] lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).toArray(String[]::new);
  }

  private Verb trainJson(Path input, String columns) throws IOException {
    Path recipe =
        Files.writeString(
            root.resolve(input.getFileName() + ".conf"),
            "data.columns { %s }\nmodel { latentSize = 2, encoderLayers = [8], decoderLayers = [8] }"
                    .formatted(columns)
                + "\ntraining { passes = 1, batchSize = 20, averagingInterval = 5 }");
    return Verb.run(
        "train", recipe, "--input", input, "--output", root.resolve("model"), "--overwrite");
  }

  private Verb withModel(String verb, Path input, Object... more) {
    List<Object> args = new ArrayList<>(List.of(verb, "--model", root.resolve("model")));
    args.addAll(List.of("--input", input, "--output", root.resolve(verb), "--overwrite"));
    args.addAll(List.of(more));
    return Verb.run(args.toArray());
  }

  /** What files without a schema hold: gaps at one place, in all rows, and lists of any length. */
  @Test
  void listsOfJsonAreVectorsWhereTheyAreAlike() throws IOException {
    Path input =
        json(
            "rows.json",
            lines(
                80,
                i ->
                    "{\"v\":[%d,null,%s],\"v1\":%d,\"tags\":%s,\"n\":[]}"
                        .formatted(
                            i % 7,
                            i % 9 == 0 ? "null" : i % 5,
                            i % 11,
                            i % 2 == 0 ? "[1]" : "[1,2]")));
    Verb trained = trainJson(input, "\"*\" = auto");
    assertThat(trained.exitCode()).as(trained.toString()).isZero();
    assertThat(Files.readString(root.resolve("model/columns.json")))
        .contains("\"v\"", "\"v1\"")
        .doesNotContain("\"tags\"", "\"n\"");

    Path empty = json("empty.json", lines(3, i -> "{\"v\":null,\"v1\":%d}".formatted(i)));
    Verb.ok(
        "score", "--model", root.resolve("model"), "--input", empty, "--output", root.resolve("s"));
    Verb.ok(
        "impute",
        "--model",
        root.resolve("model"),
        "--input",
        empty,
        "--output",
        root.resolve("i"));
    List<Double> filled =
        TestSession.get().read().parquet(root.resolve("i").toString()).head().getList(0);
    assertThat(filled).hasSize(3).allMatch(Double::isFinite);

    Path odd = json("odd.json", "{\"v\":[1,2],\"v1\":3}");
    assertThat(withModel("score", odd).err())
        .contains("Invalid v: 2 values (must be 3 values, as in the first rows of the training)");
    assertThat(
            withModel(
                    "score",
                    input,
                    "--columns",
                    "reconstruction",
                    "--keys",
                    "v1",
                    "--format",
                    "csv")
                .err())
        .contains("Cannot write --format csv: the column reconstruction.v holds array<double>");
    Verb texts = trainJson(json("texts.json", "{\"v\":[\"a\"]}"), "v = auto");
    assertThat(texts.err()).contains("Set skip, or convert it to numbers, texts, or arrays");
  }

  @Test
  void linesOfLibsvmAreVectorsBesideTheirLabels() throws IOException {
    Path input =
        json("rows.svm", lines(60, i -> "%d 1:%d 4:%d 9:1".formatted(i % 3, i % 7, i % 5)));
    Verb trained = trainJson(input, "features = continuous, label = categorical");
    assertThat(trained.exitCode()).as(trained.toString()).isZero();

    Verb scored = withModel("score", input, "--columns", "observedCells");
    assertThat(scored.exitCode()).as(scored.toString()).isZero();
    assertThat(TestSession.get().read().parquet(root.resolve("score").toString()).collectAsList())
        .hasSize(60)
        .allMatch(row -> row.<Integer>getAs("observedCells") == 10);
  }

  @Test
  void bytesAreNoNumbersFromZeroToOne() throws IOException {
    Path input = write("rows", rows(), "parquet");
    Verb trained = trainJson(input, "photo = binary");
    assertThat(trained.exitCode()).as(trained.toString()).isZero();

    Path numbers = json("numbers.json", "{\"photo\":[0.1,0.2,0.3,0.4]}");
    assertThat(withModel("score", numbers).err())
        .contains("photo holds array<double> (in training, bytes)");
  }

  /** A vector that is left out still belongs to the identity of a row, by which rows are split. */
  @Test
  void constantVectorsAreLeftOutButIdentifyRows() throws IOException {
    Dataset<Row> rows =
        TestSession.get()
            .range(0, 120, 1, 3)
            .selectExpr("id % 7 as n", "array(1.0D, 1.0D) as same", "array(id, id / 3) as v");
    rows.createOrReplaceTempView("rows_with_constants");
    Path recipe =
        Files.writeString(
            root.resolve("constants.conf"),
            """
            data { path = rows_with_constants, format = table, columns = auto, validationFraction = 0.3 }
            model { latentSize = 2, encoderLayers = [8], decoderLayers = [8] }
            training { passes = 1, batchSize = 20, averagingInterval = 5 }
            """);
    Path model = root.resolve("model");
    Verb.ok("train", recipe, "--output", model);
    assertThat(Files.readString(model.resolve("columns.json"))).contains("\"skip\"");

    Verb evaluated = Verb.run("evaluate", "--model", model, "--split", "validation");

    assertThat(evaluated.exitCode()).as(evaluated.toString()).isZero();
    int held = TrainingFolder.metrics(model).at("/validation/rows").intValue();
    assertThat(evaluated.out()).contains("\"rows\":" + held);
  }
}
