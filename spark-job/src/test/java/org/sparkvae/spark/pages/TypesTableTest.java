package org.sparkvae.spark.pages;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.file.FormatDetector;
import org.sparkvae.spark.data.file.InputListing;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;

/** Holds the tables of formats and types in spark-job/README.md to what the readers do. */
class TypesTableTest {
  /** A value of each type of the table, as an expression of Spark's SQL. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("tinyint", "cast(1 as tinyint)"),
          Map.entry("smallint", "cast(1 as smallint)"),
          Map.entry("int", "1"),
          Map.entry("bigint", "cast(1 as bigint)"),
          Map.entry("float", "cast(1 as float)"),
          Map.entry("double", "cast(1 as double)"),
          Map.entry("decimal(12,3)", "cast(1 as decimal(12,3))"),
          Map.entry("boolean", "true"),
          Map.entry("string", "'1'"),
          Map.entry("date", "date'0001-01-02'"),
          Map.entry("timestamp", "timestamp'0001-01-02 03:04:05'"),
          Map.entry("timestamp_ntz", "timestamp_ntz'0001-01-02 03:04:05'"),
          Map.entry("array<float>", "array(cast(1 as float))"),
          Map.entry("array<double>", "array(cast(1 as double))"),
          Map.entry("array<int>", "array(1)"),
          Map.entry("binary", "cast('1' as binary)"),
          Map.entry("array<string>", "array('1')"),
          Map.entry("struct<u:int>", "named_struct('u', 1)"),
          Map.entry("map<string,int>", "map('k', 1)"));

  @TempDir Path folder;

  /** A cell of the table for each type. */
  record Type(String name, String byDefault, String named, String key) {
    boolean is(String cell) {
      return cell.startsWith("yes");
    }
  }

  private static List<String[]> rows(String firstHeader) throws IOException {
    List<String> lines = Page.read("spark-job/README.md").lines().toList();
    int from = 0;
    while (!lines.get(from).startsWith("| " + firstHeader + " |")) {
      from++;
    }
    return lines.stream()
        .skip(from + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
        .toList();
  }

  static Stream<Type> types() throws IOException {
    List<Type> types = new ArrayList<>();
    for (String[] cells : rows("type")) {
      for (String code : cells[1].split("`")) {
        if (VALUES.containsKey(code)) {
          types.add(new Type(code, cells[2], cells[3], cells[4]));
        }
      }
    }
    return types.stream();
  }

  @Test
  void everyTypeOfTheTableIsTried() throws IOException {
    assertThat(types().map(Type::name)).containsExactlyInAnyOrderElementsOf(VALUES.keySet());
  }

  @Test
  void everyFormatIsInTheTable() throws IOException {
    assertThat(rows("format").stream().map(cells -> cells[1].replace("`", "")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DataFormat.values())
                .filter(f -> f != DataFormat.AUTO && f != DataFormat.SYNTHETIC_DIGITS)
                .map(EnumSpelling::of)
                .toList());
  }

  static Stream<String[]> extensions() throws IOException {
    List<String[]> extensions = new ArrayList<>();
    for (String[] cells : rows("format")) {
      for (String code : cells[2].split("`")) {
        if (code.startsWith(".")) {
          extensions.add(new String[] {cells[1].replace("`", ""), code});
        }
      }
    }
    return extensions.stream();
  }

  @ParameterizedTest
  @MethodSource("extensions")
  void namesOfFilesTellTheFormat(String format, String extension) throws IOException {
    Files.writeString(folder.resolve("rows" + extension), "1");
    FileSystem local = FileSystem.getLocal(new Configuration());
    InputListing listing = InputListing.of(local, new org.apache.hadoop.fs.Path(folder.toString()));

    assertThat(EnumSpelling.of(FormatDetector.detect(listing))).isEqualTo(format);
  }

  private Dataset<Row> write(Type type, DataFormat format) {
    Column value = expr(VALUES.get(type.name())).as("tried");
    SparkSession writer = TestSession.get().newSession();
    writer.conf().set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
    writer.conf().set("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
    Dataset<Row> rows = writer.range(3).select(value, lit(0.5).as("other"));
    assertThat(rows.schema().apply("tried").dataType().simpleString()).isEqualTo(type.name());
    rows.write().format(EnumSpelling.of(format)).mode("overwrite").save(path());
    return rows;
  }

  private String path() {
    return folder.resolve("rows").toString();
  }

  private SourceTable read(DataFormat format, Optional<String> featuresColumn, String... numeric) {
    DataConfig data =
        DataConfig.DEFAULTS.with(
            changed -> {
              changed.path = Optional.of(path());
              changed.format = format;
              changed.featuresColumn = featuresColumn;
              changed.numericColumns = List.of(numeric);
            });
    return SourceReader.read(TestSession.get(), data, 1);
  }

  @ParameterizedTest
  @MethodSource("types")
  void isReadAsTheTableSays(Type type) {
    for (DataFormat format : List.of(DataFormat.PARQUET, DataFormat.ORC)) {
      Dataset<Row> written = write(type, format);
      SourceTable byDefault = read(format, Optional.empty());
      boolean isFeature = type.byDefault().equals("yes") || type.byDefault().endsWith("only one");
      assertThat(byDefault.features().columns().contains("tried"))
          .as(type.name() + " in " + format)
          .isEqualTo(isFeature);

      if (!isFeature) {
        assertThat(byDefault.keyColumns()).containsExactly("tried");
        assertThat(byDefault.rows().select("tried").collectAsList())
            .isEqualTo(written.select("tried").collectAsList());
      }
      if (type.is(type.named())) {
        assertThat(named(format, type).features().columns()).containsExactly("tried");
      } else {
        assertThatThrownBy(() -> named(format, type))
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining("tried")
            .hasMessageContaining(type.name());
      }
    }
  }

  private SourceTable named(DataFormat format, Type type) {
    boolean isWide = type.name().startsWith("array<") || type.name().equals("binary");
    return isWide ? read(format, Optional.of("tried")) : read(format, Optional.empty(), "tried");
  }
}
