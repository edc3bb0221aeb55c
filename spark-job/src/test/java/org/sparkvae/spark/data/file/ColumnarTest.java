package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Tables;
import org.sparkvae.spark.data.source.SourceTable;

/** Columns of Parquet and ORC files that differ between files, or have types of their own. */
class ColumnarTest {
  private static final String CASE = "spark.sql.caseSensitive";

  @TempDir Path folder;

  @AfterEach
  void unset() {
    TestSession.get().conf().unset(CASE);
  }

  private void write(String name, DataFormat format, String select) throws IOException {
    String file = name + "." + format.name().toLowerCase(Locale.ROOT);
    Tables.write(folder.resolve(file), format, sql(select));
  }

  private static Dataset<Row> sql(String select) {
    return TestSession.get().sql("SELECT " + select);
  }

  private SourceTable table() {
    return new Draft(folder, DataFormat.AUTO).table();
  }

  private SourceTable table(String... numericColumns) {
    return draft(numericColumns).table();
  }

  private Draft draft(String... numericColumns) {
    Draft draft = new Draft(folder, DataFormat.AUTO);
    draft.set(data -> data.numericColumns = List.of(numericColumns));
    return draft;
  }

  private static List<String> rows(SourceTable table, String... columns) {
    return table.rows().selectExpr(columns).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "ORC"})
  void aColumnThatOnlySomeFilesHaveIsKept(DataFormat format) throws IOException {
    write("a", format, "1.5D AS x, 'k' AS key");
    write("b", format, "2L AS z, 2.5D AS x");
    SourceTable table = table("x");
    assertThat(rows(table, "x", "key", "z")).containsExactly("[1.5,k,null]", "[2.5,null,2]");
    assertThat(table.keyColumns()).containsExactly("key", "z");
    assertThat(table().features().columns()).containsExactly("x", "z");
  }

  @ParameterizedTest
  @CsvSource({"1, 1L, int, bigint", "1F, 1D, float, double", "1, 1D, int, double"})
  void parquetFilesOfTwoTypesAreNamed(String one, String other, String type, String otherType)
      throws IOException {
    write("a", DataFormat.PARQUET, one + " AS k, 0.5D AS x");
    write("b", DataFormat.PARQUET, other + " AS k, 0.5D AS x");
    String types =
        "%s in a.parquet, but %s in b.parquet. Write all files with the same type"
            .formatted(type, otherType);
    assertThatThrownBy(this::table)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s: its column k is %s, or name the features without it in data.numericColumns"
                .formatted(folder, types));
    SourceTable without = table("x");
    assertThat(without.rows().columns()).containsExactly("x");
    assertThat(without.rows().count()).isEqualTo(2);
    assertThat(without.report().columnsLeftOut().get("not readable")).containsExactly("k");
    assertThatThrownBy(() -> table("x", "k"))
        .hasMessage("Cannot read file:%s: its column k is %s".formatted(folder, types));
  }

  @ParameterizedTest
  @CsvSource({
    "7, 123456789012L, bigint, 123456789012",
    "7S, 8, int, 8",
    "7F, 0.1D, double, 0.1",
    "7, 0.5F, double, 0.5"
  })
  void orcFilesOfTwoTypesAreReadAsTheWider(String one, String other, String type, String value)
      throws IOException {
    write("a", DataFormat.ORC, one + " AS k");
    write("b", DataFormat.ORC, other + " AS k");
    SourceTable table = table();
    assertThat(table.rows().schema().apply("k").dataType().simpleString()).isEqualTo(type);
    assertThat(rows(table, "k")).hasSize(2).contains("[" + value + "]");
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "ORC"})
  void aFileWithoutRowsDecidesNothing(DataFormat format) throws IOException {
    write("a", format, "CAST(1 AS STRING) AS x WHERE false");
    write("b", format, "2.5D AS x");
    assertThat(rows(table(), "x")).containsExactly("[2.5]");
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "ORC"})
  void aColumnOfNullsIsNoFeature(DataFormat format) throws IOException {
    write("a", format, "1.5D AS x, CAST(NULL AS DOUBLE) AS nothing, CAST(NULL AS INT) AS some");
    write("b", format, "2.5D AS x, CAST(NULL AS DOUBLE) AS nothing, 7 AS some");
    SourceTable table = table();
    assertThat(table.features().columns()).containsExactly("x", "some");
    assertThat(table.keyColumns()).containsExactly("nothing");
    assertThat(table.report().columnsLeftOut().get("null")).containsExactly("nothing");
  }

  private void parquet(String name, String schema, Consumer<Group> fill) throws IOException {
    MessageType type = MessageTypeParser.parseMessageType("message m { " + schema + " }");
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(file).withType(type).build()) {
      Group row = new SimpleGroupFactory(type).newGroup();
      fill.accept(row);
      writer.write(row);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int64 t (TIMESTAMP(NANOS,true)) | TIMESTAMP(NANOS,true), which Spark cannot read. Write it in microseconds",
        "int64 t (TIME(MICROS,true)) | TIME(MICROS,true), which Spark cannot read. Write it as another type, such as text or a number",
        "int64 t (TIME(NANOS,true)) | TIME(NANOS,true), which Spark cannot read. Write it in microseconds"
      })
  void aTypeThatSparkCannotReadMattersOnlyIfItIsNamed(String column, String why)
      throws IOException {
    parquet(
        "a.parquet",
        "required " + column + "; required double x;",
        row -> row.append("t", 5L).append("x", 1.5));
    SourceTable table = table();
    assertThat(rows(table, "*")).containsExactly("[1.5]");
    assertThat(table.report().columnsLeftOut().get("not readable")).containsExactly("t");
    assertThatThrownBy(() -> table("x", "t"))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read file:%s: its column t is %s".formatted(folder, why));
    Draft ignored = new Draft(folder, DataFormat.AUTO);
    ignored.set(data -> data.ignoredColumns = List.of("t"));
    assertThat(ignored.table().features().columns()).containsExactly("x");
  }

  /** A UUID's logical type is field 14 of a union, float16 is field 15. */
  @Test
  void float16IsNamed() throws IOException {
    parquet(
        "a.parquet",
        "required fixed_len_byte_array(16) half (UUID); required double x;",
        row -> row.append("half", Binary.fromConstantByteArray(new byte[16])).append("x", 1.5));
    Path file = folder.resolve("a.parquet");
    byte[] bytes = Files.readAllBytes(file);
    int patched = 0;
    for (int i = 0; i < bytes.length - 2; i++) {
      if (bytes[i] == (byte) 0xEC && bytes[i + 1] == 0 && bytes[i + 2] == 0) {
        bytes[i] = (byte) 0xFC;
        patched++;
      }
    }
    assertThat(patched).isEqualTo(1);
    Files.write(file, bytes);
    Files.delete(folder.resolve(".a.parquet.crc")); // Hadoop's checksum
    assertThatThrownBy(() -> table("x"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s: the type of its column half is unknown to this version of Spark, which then reads no column of the file; it may be float16. Write it as another type, such as float32"
                .formatted(file));
  }

  @Test
  void ancientDatesAreReadAsTheyAre() throws IOException {
    long micros = -62135596800_000_000L; // 0001-01-01T00:00
    parquet(
        "a.parquet",
        "required int32 d (DATE); required int64 t (TIMESTAMP(MICROS,true)); required double x;",
        row -> row.append("d", -719162).append("t", micros).append("x", 1.5));
    assertThat(rows(table(), "CAST(d AS STRING)", "unix_micros(t)"))
        .containsExactly("[0001-01-01," + micros + "]");
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "ORC"})
  void namesThatDifferInCaseOnlyFollowSparksSetting(DataFormat format) throws IOException {
    SparkSession spark = TestSession.get();
    spark.conf().set(CASE, "true");
    write("a", format, "1.5D AS v, 2.5D AS V, 3.5D AS w");
    assertThat(table().features().columns()).containsExactly("v", "V", "w");
    assertThat(Arrays.toString(draft("V", "w").shards(1).get(0).get(0).row(0)))
        .isEqualTo("[2.5, 3.5]");

    spark.conf().set(CASE, "false");
    assertThatThrownBy(() -> table("w"))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            ": the names of its columns v and V differ in case only. Rename one of them, or add -- --conf spark.sql.caseSensitive=true");
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "ORC"})
  void aColumnOfFilesAndFoldersIsNamed(DataFormat format) throws IOException {
    write("day=1/a", format, "1.5D AS x, 2 AS Day");
    assertThatThrownBy(this::table)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s: both its files and the names of its folders have a column Day. Rename the folders, or read one of them alone"
                .formatted(folder));
  }
}
