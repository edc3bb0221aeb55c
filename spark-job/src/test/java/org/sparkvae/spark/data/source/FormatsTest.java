package org.sparkvae.spark.data.source;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.Contents;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.Tables;
import org.sparkvae.spark.data.synthetic.SyntheticDigits;

/**
 * 40 rows of 3 numbers in every format, in files of the same name, give the same shards, bit for
 * bit.
 */
class FormatsTest {
  @TempDir Path folder;

  private Dataset<Row> numbers;
  private List<List<String>> expected;

  @BeforeEach
  void write() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          RowFactory.create(i / 7.0, i % 3 == 0 ? 0.0 : -i * 1e-3, (double) i, (double) (i % 2)));
    }
    StructType schema = new StructType();
    for (String name : List.of("a", "b", "c", "label")) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    numbers = TestSession.get().createDataFrame(rows, schema).coalesce(1);
    expected = shards("parquet", numbers, DataFormat.PARQUET);
    assertThat(expected.stream().mapToInt(List::size).sum()).isEqualTo(40);
  }

  private List<List<String>> shards(String format, Dataset<Row> rows, DataFormat read)
      throws IOException {
    Path written = folder.resolve(format + System.nanoTime());
    rows.coalesce(1).write().format(format).option("header", "true").save(written.toString());
    Path file = written.resolve("rows");
    try (Stream<Path> files = Files.list(written)) {
      Path part =
          files
              .filter(path -> path.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, file);
    }
    return Contents.of(new Draft(file, read).shards(3));
  }

  @Test
  void numericColumnsAreTheSameInEveryFormat() throws IOException {
    assertThat(shards("csv", numbers, DataFormat.CSV)).isEqualTo(expected);
    assertThat(shards("json", numbers, DataFormat.JSON)).isEqualTo(expected);
    assertThat(shards("orc", numbers, DataFormat.ORC)).isEqualTo(expected);
  }

  /** Texts as keys, doubles that need all their digits, and names that need quotes. */
  @Test
  void oneTableGivesTheSameKeysAndFeaturesFromEveryFormat() throws IOException {
    List<String> keys =
        List.of(
            "007", "1e3", " x ", "a,b", "6\" pipe", "it's", "тест", "70D", "true", "2024-01-01");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      rows.add(RowFactory.create(keys.get(i), Math.exp(i) / 3, -i / 7.0, 1L << (5 * i)));
    }
    StructType schema =
        new StructType()
            .add("key", DataTypes.StringType)
            .add("a.b", DataTypes.DoubleType)
            .add("c d", DataTypes.DoubleType)
            .add("n", DataTypes.LongType);
    Dataset<Row> table = TestSession.get().createDataFrame(rows, schema);
    List<List<String>> shards = null;
    for (DataFormat format :
        List.of(DataFormat.PARQUET, DataFormat.ORC, DataFormat.JSON, DataFormat.CSV)) {
      Path file = folder.resolve(format.name()).resolve("rows");
      Tables.write(file, format, table);
      Draft draft = new Draft(file, format);
      assertThat(draft.table().features().columns()).containsExactly("a.b", "c d", "n");
      assertThat(
              draft.table().rows().select("key").collectAsList().stream()
                  .map(row -> row.getString(0))
                  .toList())
          .as(format.name())
          .isEqualTo(keys);
      List<List<String>> read = Contents.of(draft.shards(2));
      shards = shards == null ? read : shards;
      assertThat(read).as(format.name()).isEqualTo(shards);
    }
  }

  @Test
  void oneColumnOfVectorsOrArraysIsTheSameAsNumericColumns() throws IOException {
    Dataset<Row> arrays = numbers.select(col("label"), array("a", "b", "c").as("x"));
    Dataset<Row> vectors =
        numbers.select(
            col("label"), functions.array_to_vector(array("a", "b", "c")).as("features"));
    UDF1<Vector, Vector> toSparse = Vector::toSparse;
    Dataset<Row> sparse =
        vectors.withColumn(
            "features", udf(toSparse, SQLDataTypes.VectorType()).apply(col("features")));

    assertThat(shards("parquet", arrays, DataFormat.PARQUET)).isEqualTo(expected);
    assertThat(shards("json", arrays, DataFormat.JSON)).isEqualTo(expected);
    assertThat(shards("orc", vectors, DataFormat.ORC)).isEqualTo(expected);
    assertThat(shards("orc", sparse, DataFormat.ORC)).isEqualTo(expected);
    assertThat(shards("json", vectors, DataFormat.JSON)).isEqualTo(expected);
    assertThat(shards("parquet", sparse, DataFormat.PARQUET)).isEqualTo(expected);
    assertThat(shards("libsvm", vectors, DataFormat.LIBSVM)).isEqualTo(expected);
  }

  @Test
  void arraysOfFloatsAndIntsAndBytesAreRead() throws IOException {
    Dataset<Row> ints =
        numbers.select(array(col("c").cast("int"), col("label").cast("int")).as("x"));
    UDF1<Double, byte[]> toBytes = value -> new byte[] {(byte) (200 + value), 1};
    Dataset<Row> bytes = numbers.select(udf(toBytes, DataTypes.BinaryType).apply(col("c")).as("x"));

    assertThat(shards("parquet", ints, DataFormat.PARQUET).toString()).contains("[39.0, 1.0]");
    assertThat(shards("parquet", bytes, DataFormat.PARQUET).toString()).contains("[239.0, 1.0]");
  }

  @Test
  void aTablesRowsAreKnownByContentWhateverItsPartitions() {
    numbers.createOrReplaceTempView("one_part");
    numbers.repartition(5).createOrReplaceTempView("five_parts");
    numbers.union(numbers).createOrReplaceTempView("twice");

    List<List<String>> one = Contents.of(new Draft("one_part", DataFormat.TABLE).shards(3));
    assertThat(Contents.of(new Draft("five_parts", DataFormat.TABLE).shards(3))).isEqualTo(one);
    List<List<String>> twice = Contents.of(new Draft("twice", DataFormat.TABLE).shards(3));
    for (int shard = 0; shard < 3; shard++) {
      assertThat(twice.get(shard)).hasSize(2 * one.get(shard).size());
      assertThat(twice.get(shard).stream().distinct().toList()).isEqualTo(one.get(shard));
    }
  }

  @Test
  void theFormatIsKnownByTheNamesOfFiles() throws IOException {
    for (String format : List.of("parquet", "csv", "json", "orc")) {
      Path written = folder.resolve("auto-" + format);
      numbers.write().format(format).option("header", "true").save(written.toString());
      assertThat(new Draft(written, DataFormat.AUTO).survey().rowCount(Split.TRAIN)).isEqualTo(40);
    }
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    Files.writeString(mixed.resolve("a.csv"), "a\n1\n");
    Files.writeString(mixed.resolve("b.json"), "{\"a\":1}\n");
    assertThatThrownBy(() -> new Draft(mixed, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot tell the format of file:%s: it holds csv (a.csv) and json (b.json). Set data.format"
                .formatted(mixed));
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
    assertThatThrownBy(() -> new Draft(text, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("it does not start like an IDX file. Set data.format");
    assertThatThrownBy(() -> new Draft(folder.resolve("gone"), DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s/gone: no such file or folder. Set data.path or --input to an existing one"
                .formatted(folder));
    assertThatThrownBy(() -> new Draft("no_such_table", DataFormat.TABLE).table())
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read no_such_table: ");
  }

  @Test
  void syntheticRowsComeFromSeedAndRow() {
    Draft draft = new Draft("", DataFormat.SYNTHETIC_DIGITS);
    draft.set(data -> data.rows = 30);

    assertThat(draft.table().keyColumns()).containsExactly("row", "label");
    assertThat(draft.table().rows().orderBy("row").collectAsList().get(12).getInt(1))
        .isEqualTo(SyntheticDigits.label(draft.seed, 12));
    assertThat(draft.survey().rowCount(Split.TRAIN)).isEqualTo(30);
  }

  /** Old pipelines wrote vectors of spark.mllib; names are taken as they are. */
  @ParameterizedTest
  @CsvSource({
    "ml, parquet, pca.features",
    "mllib, parquet, pca features",
    "mllib, parquet, pca`features",
    "mllib, orc, größe",
    "ml, json, a.b`c d"
  })
  void vectorsOfBothLibrariesAreReadWhateverTheirName(String library, String format, String name)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Object vector =
          library.equals("ml")
              ? Vectors.sparse(3, new int[] {1}, new double[] {i})
              : i % 2 == 0
                  ? org.apache.spark.mllib.linalg.Vectors.dense(0, i, 0)
                  : org.apache.spark.mllib.linalg.Vectors.sparse(
                      3, new int[] {1}, new double[] {i});
      rows.add(RowFactory.create(vector, "k"));
    }
    StructType schema =
        new StructType()
            .add(
                name,
                library.equals("ml")
                    ? SQLDataTypes.VectorType()
                    : new org.apache.spark.mllib.linalg.VectorUDT())
            .add("key.of row", DataTypes.StringType);
    Path path = folder.resolve("vectors");
    TestSession.get()
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .format(format)
        .save(path.toString());

    SourceTable table = new Draft(path, DataFormat.AUTO).table();
    FeatureReader features = table.features();
    assertThat(table.features().columns()).containsExactly(name);
    assertThat(table.keyColumns()).containsExactly("key.of row");
    List<String> read =
        table.identifiedRows().map(row -> Arrays.toString(features.read(row.row()))).collect();
    assertThat(read).hasSize(6).contains("[0.0, 5.0, 0.0]", "[0.0, 4.0, 0.0]");
  }

  @Test
  void namedBooleansAndDecimalsAreNumbers() throws IOException {
    Path path = folder.resolve("types");
    TestSession.get()
        .sql("select true as `a.b`, cast(1.25 as decimal(38,18)) as d, 3S as s, date'2020-01-01' t")
        .write()
        .parquet(path.toString());
    Draft draft = new Draft(path, DataFormat.PARQUET);
    assertThat(draft.table().features().columns()).containsExactly("d", "s");
    draft.set(data -> data.numericColumns = List.of("a.b", "d", "s"));
    SourceTable table = draft.table();
    FeatureReader features = table.features();
    assertThat(
            table.identifiedRows().map(row -> Arrays.toString(features.read(row.row()))).collect())
        .containsExactly("[1.0, 1.25, 3.0]");
    draft.set(data -> data.numericColumns = List.of("t"));
    assertThatThrownBy(draft::table)
        .hasMessage(
            "Invalid data.numericColumns: t (must hold numbers; it holds date. Convert it to"
                + " numbers, or name other columns)");
  }
}
