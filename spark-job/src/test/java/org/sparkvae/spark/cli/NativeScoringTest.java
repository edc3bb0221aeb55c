package org.sparkvae.spark.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/**
 * Scoring reads features and keys in Spark's representation, in column batches and in rows: the
 * latents equal those of a network called with the same numbers, and the keys are unchanged.
 */
class NativeScoringTest {
  /** In batches, in rows. */
  private static final List<String> READERS = List.of("true", "false");

  private static final String READER = "spark.sql.parquet.enableVectorizedReader";
  private static final int SIZE = 6;

  @TempDir private Path root;
  private TestModel model;
  private int inputs;

  @BeforeEach
  void write() {
    model = new TestModel.Draft().write(root.resolve("model"));
  }

  @AfterEach
  void restore() {
    TestSession.get().conf().unset(READER);
  }

  private Path input(Dataset<Row> rows) {
    Path path = root.resolve("input" + inputs++);
    rows.coalesce(1).write().parquet(path.toString());
    return path;
  }

  private List<Row> scored(Path input, Object... more) {
    return output(input, more).orderBy("id").collectAsList();
  }

  private Dataset<Row> output(Path input, Object... more) {
    List<Object> args = new ArrayList<>(List.of("score", "--model", model.directory));
    args.addAll(List.of("--input", input, "--output", root.resolve("out"), "--overwrite"));
    args.addAll(List.of(more));
    Verb.ok(args.toArray());
    return TestSession.get().read().parquet(root.resolve("out").toString());
  }

  /** Latents of features that are already scaled. */
  private List<float[]> expected(float[] features) {
    int rows = features.length / SIZE;
    float[] means = model.network().encode(features, rows).mean();
    List<float[]> expected = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      expected.add(Arrays.copyOfRange(means, 2 * row, 2 * row + 2));
    }
    return expected;
  }

  private static List<float[]> latents(List<Row> scored) {
    return scored.stream().map(row -> floats(row.<Float>getList(row.size() - 1))).toList();
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private void assertScores(Path input, float[] features, Object... more) {
    List<float[]> expected = expected(features);
    for (String batches : READERS) {
      TestSession.get().conf().set(READER, batches);
      List<float[]> scored = latents(scored(input, more));
      assertThat(scored).hasSameSizeAs(expected);
      for (int row = 0; row < expected.size(); row++) {
        assertThat(scored.get(row)).as("row %d", row).isEqualTo(expected.get(row));
      }
    }
  }

  /** More rows than are scored at a time. */
  @Test
  void arraysOfFloatsAndDoublesGiveTheNetworksLatents() {
    Dataset<Row> rows = TestRows.table(TestRows.rows(2500));
    assertScores(input(rows), TestRows.features(2500));
    Dataset<Row> floats = rows.withColumn("pixels", expr("transform(pixels, p -> float(p))"));
    assertScores(input(floats), TestRows.features(2500));
    Path plain = root.resolve("plain");
    floats.coalesce(1).write().option("parquet.enable.dictionary", false).parquet(plain.toString());
    assertScores(plain, TestRows.features(2500));
  }

  /** In batches, each array has its own width; Spark records nulls per batch. */
  @Test
  void arraysOfAnotherWidthAreDetected() {
    String short3 = "if(id = 7, slice(transform(pixels, p -> float(p)), 1, 3), ";
    Dataset<Row> rows =
        TestRows.table(TestRows.rows(30))
            .withColumn("pixels", expr(short3 + "transform(pixels, p -> float(p)))"));
    Path input = input(rows);
    for (String batches : READERS) {
      TestSession.get().conf().set(READER, batches);
      List<Row> scored = scored(input, "--set", "data.badRows.policy=skip");
      assertThat(scored).hasSize(29).noneMatch(row -> row.getLong(0) == 7);
      List<float[]> expected = expected(TestRows.features(30));
      assertThat(latents(scored).get(28)).isEqualTo(expected.get(29));
    }
  }

  @Test
  void otherNumbersAndVectorsGiveTheNetworksLatents() {
    Dataset<Row> rows = TestRows.table(TestRows.rows(20));
    Dataset<Row> vectors = rows.withColumn("pixels", functions.array_to_vector(col("pixels")));
    assertScores(input(vectors), TestRows.features(20));

    float[] whole = new float[20 * SIZE];
    float[] tenths = new float[20 * SIZE];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = TestRows.pixel(i / SIZE, i % SIZE) > 0.5 ? 1 : 0;
      tenths[i] = whole[i] == 1 ? (float) 0.3 : 0;
    }
    for (String type : List.of("tinyint", "smallint", "int", "bigint")) {
      String cast = "transform(pixels, p -> cast(p > 0.5 as " + type + "))";
      assertScores(input(rows.withColumn("pixels", expr(cast))), whole);
    }
    String decimals = "transform(pixels, p -> cast(if(p > 0.5, 0.3, 0) as decimal(20, 3)))";
    assertScores(input(rows.withColumn("pixels", expr(decimals))), tenths);
  }

  @Test
  void bytesGiveTheNetworksLatents() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.factor = 1 / 255f;
    model = draft.write(root.resolve("bytes"));
    List<Row> rows = new ArrayList<>();
    float[] scaled = new float[300 * SIZE];
    for (int row = 0; row < 300; row++) {
      byte[] pixels = new byte[SIZE];
      for (int i = 0; i < SIZE; i++) {
        pixels[i] = (byte) (255 * TestRows.pixel(row, i));
        scaled[row * SIZE + i] = (pixels[i] & 0xFF) * (1 / 255f);
      }
      rows.add(RowFactory.create((long) row, pixels));
    }
    StructType schema =
        new StructType().add("id", DataTypes.LongType).add("pixels", DataTypes.BinaryType);
    assertScores(input(TestSession.get().createDataFrame(rows, schema)), scaled);
  }

  @Test
  void nullsInArraysOfFloatsAreDetected() {
    String holes = "transform(pixels, (p, i) -> if(id % 3 = 1 and i = 2, null, float(p)))";
    Dataset<Row> rows = TestRows.table(TestRows.rows(30)).withColumn("pixels", expr(holes));
    float[] features = TestRows.features(30);
    for (int row = 1; row < 30; row += 3) {
      features[row * SIZE + 2] = 0;
    }
    Path input = input(rows);
    assertScores(input, features, "--set", "data.nulls=zero");

    for (String batches : READERS) {
      TestSession.get().conf().set(READER, batches);
      assertThat(scored(input, "--set", "data.nulls=skip"))
          .extracting(row -> row.getLong(0) % 3)
          .hasSize(20)
          .containsOnly(0L, 2L);
      Verb refused =
          Verb.run(
              "score",
              "--model",
              model.directory,
              "--input",
              input,
              "--output",
              root.resolve("refused"));
      assertThat(refused.err()).contains("Invalid pixels[2]: null (must be a finite number) at ");
      assertThat(refused.err()).contains(": row 1 (from 0); ");
    }
  }

  @Test
  void keysOfEveryTypeAreUnchanged() {
    Dataset<Row> rows =
        TestRows.table(TestRows.rows(40))
            .selectExpr(
                "id",
                "cast(id * 1.5 as decimal(30, 10)) as wide",
                "cast(id as decimal(5, 2)) as narrow",
                "timestamp'1950-01-01 00:00:00.123456' + make_interval(0, 0, 0, int(id)) as at",
                "timestamp_ntz'2024-02-29 12:00:00' as local",
                "date'1600-02-28' + int(id) as day",
                "if(id % 2 = 0, null, name) as maybe",
                "cast(null as double) as never",
                "named_struct('a', id, 'b', array(named_struct('c', name, 'd', cast(null as int)))) as nested",
                "map(name, id) as counts",
                "array(name, null) as names",
                "cast(name as binary) as raw",
                "id % 2 = 0 as even",
                "transform(pixels, p -> float(p)) as pixels");
    Path input = input(rows);
    String[] keys =
        Arrays.stream(rows.columns()).filter(c -> !c.equals("pixels")).toArray(String[]::new);
    Dataset<Row> before = TestSession.get().read().parquet(input.toString());
    List<String> expected = texts(before, keys);
    for (String batches : READERS) {
      TestSession.get().conf().set(READER, batches);
      Dataset<Row> output = output(input);
      assertThat(output.columns()).startsWith(keys).endsWith("latentMean");
      for (String key : keys) {
        StructField field = output.schema().apply(key);
        assertThat(field.dataType()).isEqualTo(before.schema().apply(key).dataType());
      }
      assertThat(texts(output, keys)).isEqualTo(expected);
    }
  }

  /** The text of a binary column would be an address. */
  private static List<String> texts(Dataset<Row> rows, String... keys) {
    List<String> texts = new ArrayList<>();
    Dataset<Row> shown = rows.selectExpr(keys).withColumn("raw", expr("hex(raw)"));
    shown.orderBy("id").collectAsList().forEach(row -> texts.add(row.toString()));
    assertThat(texts).hasSize(40);
    return texts;
  }

  @Test
  void featuresMayBeKeysAndLatentsVectors() {
    Path input = input(TestRows.table(TestRows.rows(5)));
    List<float[]> expected = expected(TestRows.features(5));
    List<Row> scored = scored(input, "--keys", "pixels,id", "--latent-type", "vector");
    for (int row = 0; row < 5; row++) {
      assertThat(scored.get(row).<Double>getList(0)).containsExactly(pixels(row));
      double[] latent = scored.get(row).<DenseVector>getAs("latentMean").values();
      assertThat(latent).containsExactly(expected.get(row)[0], expected.get(row)[1]);
    }
  }

  private static Double[] pixels(int row) {
    Double[] pixels = new Double[SIZE];
    Arrays.setAll(pixels, i -> TestRows.pixel(row, i));
    return pixels;
  }
}
