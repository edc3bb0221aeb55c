package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Tables;
import org.sparkvae.spark.data.source.SourceTable;

/**
 * Which files of a folder are read. Each holds one row (n, x, y), whose n says where it came from.
 */
class FolderTest {
  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void make() throws IOException {
    input = Files.createDirectories(folder.resolve("in[1] {a,b}")); // not a glob
  }

  private void write(String name, DataFormat format, int n) throws IOException {
    Tables.write(input.resolve(name), format, n);
  }

  private void document(String name) throws IOException {
    Path file = input.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "About\nthese data\n");
  }

  private static String read(SourceTable table) {
    return table.rows().collectAsList().stream()
        .map(row -> number(row.get(row.fieldIndex("n"))))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** Text in CSV, a number elsewhere. */
  private static String number(Object value) {
    return String.valueOf((int) Double.parseDouble(value.toString()));
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "JSON", "PARQUET", "ORC"})
  void foldersAtAnyDepthAreReadAndOtherFilesAreNot(DataFormat format) throws IOException {
    String end = "." + format.name().toLowerCase(java.util.Locale.ROOT);
    write("top" + end, format, 1);
    write("2024/01/a" + end, format, 2);
    write("2024/02/a" + end, format, 3);
    write("2024/02/deeper/b" + end, format, 4);
    write(".ipynb_checkpoints/top-checkpoint" + end, format, 5);
    write("_temporary/0/part" + end, format, 6);
    document("_SUCCESS");
    document("README.md");
    document("2024/.DS_Store");
    document("model/artifact.json");
    document("model/parameters.bin");
    document("model/pictures/samples.png");
    document("model.work/checkpoints/round-1/part" + end);
    document("bad/_quarantine.json");
    document("bad/part-0" + end);

    SourceTable table = new Draft(input, DataFormat.AUTO).table();
    assertThat(read(table)).isEqualTo("1 2 3 4");
    assertThat(table.files().count()).isEqualTo(4);
    assertThat(table.files().leftOut())
        .containsExactly(
            Map.entry(
                "hidden",
                List.of(
                    ".ipynb_checkpoints/top-checkpoint" + end,
                    "2024/.DS_Store",
                    "_SUCCESS",
                    "_temporary/0/part" + end)),
            Map.entry("of another format", List.of("README.md")),
            Map.entry(
                "outputs of this program",
                List.of(
                    "bad/_quarantine.json",
                    "bad/part-0" + end,
                    "model.work/checkpoints/round-1/part" + end,
                    "model/artifact.json",
                    "model/parameters.bin",
                    "model/pictures/samples.png")));
    assertThat(read(new Draft(input, format).table())).isEqualTo("1 2 3 4");
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "JSON", "PARQUET", "ORC"})
  void theSettingNamesTheFormatOfFilesWithoutAnExtension(DataFormat format) throws IOException {
    write("part-0", format, 1);
    write("part-1.data", format, 2);
    document("README.md");
    assertThat(read(new Draft(input, format).table())).isEqualTo("1 2");
    assertThat(read(new Draft(input.resolve("part-1.data"), format).table())).isEqualTo("2");
    String known = "c." + format.name().toLowerCase(java.util.Locale.ROOT);
    write(known, format, 3);
    assertThat(read(new Draft(input, format).table())).isEqualTo("3");
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "JSON", "PARQUET", "ORC", "LIBSVM"})
  void partitionFoldersAreKeysInEveryFormat(DataFormat format) throws IOException {
    String end = "." + format.name().toLowerCase(java.util.Locale.ROOT);
    write("year=2024/day=a%2Fb/p" + end, format, 1);
    write("year=2024/day=__HIVE_DEFAULT_PARTITION__/p" + end, format, 2);
    write("_year=1/day=x/hidden.txt", DataFormat.CSV, 9); // visible, but of another format
    document("year=2024/day=c/notes.md");

    SourceTable table = new Draft(input, DataFormat.AUTO).table();
    assertThat(table.features().columns()).doesNotContain("year", "day");
    assertThat(
            table.rows().select("year", "day").collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList())
        .containsExactly("[2024,a/b]", "[2024,null]");
    SourceTable one = new Draft(input.resolve("year=2024/day=a%2Fb"), DataFormat.AUTO).table();
    assertThat(one.rows().columns()).doesNotContain("year", "day");
    assertThat(one.rows().count()).isEqualTo(1);
  }

  @Test
  void weightsAndFeaturesMayComeFromFolders() throws IOException {
    write("w=2/x.csv", DataFormat.CSV, 1);
    write("w=3/x.csv", DataFormat.CSV, 2);
    Draft draft = new Draft(input, DataFormat.AUTO);
    draft.set(
        data -> {
          data.rowWeightColumn = java.util.Optional.of("w");
          data.numericColumns = List.of("x", "w");
        });
    assertThat(draft.survey().meanTrainWeight()).isEqualTo(2.5);
  }

  static Stream<Arguments> differentKeys() {
    return Stream.of(
        arguments("a.csv", "day=1/b.csv"),
        arguments("a=1/a.csv", "b=2/a.csv"),
        arguments("a=1/a.csv", "a=1/b=2/a.csv"),
        arguments("2024/day=1/a.csv", "2025/day=1/a.csv"));
  }

  @ParameterizedTest
  @MethodSource
  void differentKeys(String one, String other) throws IOException {
    write(one, DataFormat.CSV, 1);
    write(other, DataFormat.CSV, 2);
    assertThatThrownBy(() -> new Draft(input, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s: its partition folders have different keys: %s and %s. Set data.path or --input to a folder whose files all have the same keys"
                .formatted(input, one, other));
  }

  @Test
  void aFolderWithoutAValueIsNamed() throws IOException {
    write("day=/a.csv", DataFormat.CSV, 1);
    assertThatThrownBy(() -> new Draft(input, DataFormat.AUTO).table())
        .hasMessageEndingWith(
            "the name of its folder day= lacks the key or the value of a partition. Rename the folder to key=value");
  }

  @ParameterizedTest
  @CsvSource({
    "_delta_log/0.json, Delta Lake",
    "metadata/v1.metadata.json, Apache Iceberg",
    ".hoodie/hoodie.properties, Apache Hudi"
  })
  void tablesOfOtherFormatsAreNamed(String mark, String format) throws IOException {
    write("part-0.parquet", DataFormat.PARQUET, 1);
    document(mark);
    assertThatThrownBy(() -> new Draft(input, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s: it is a table of %s, whose files alone are not its rows. Read it as a table of Spark's catalog with data.format = table, or export it as Parquet"
                .formatted(input, format));
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "ORC"})
  void anEmptyColumnarFileIsNamed(DataFormat format) throws IOException {
    String end = "." + format.name().toLowerCase(java.util.Locale.ROOT);
    write("a" + end, format, 1);
    Files.createFile(input.resolve("b" + end));
    assertThatThrownBy(() -> new Draft(input, DataFormat.AUTO).table())
        .hasMessage(
            "Cannot read file:%s/b%s: it is empty (0 bytes). Write it again, or remove it"
                .formatted(input, end));
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "JSON", "LIBSVM"})
  void anEmptyTextFileHasNoRows(DataFormat format) throws IOException {
    String end = "." + format.name().toLowerCase(java.util.Locale.ROOT);
    Files.createFile(input.resolve("a" + end));
    assertThatThrownBy(() -> new Draft(input, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it holds no file of this format; left out: 1 empty (a" + end + ")");
    write("b" + end, format, 1);
    SourceTable table = new Draft(input, DataFormat.AUTO).table();
    assertThat(table.rows().count()).isEqualTo(1);
    assertThat(table.files().leftOut()).containsExactly(Map.entry("empty", List.of("a" + end)));
  }

  @ParameterizedTest
  @CsvSource({"zst", "lz4", "snappy", "xz", "zip", "7z", "Z", "tar", "tar.gz", "gzip"})
  void compressionsThatSparkCannotReadAreNamed(String extension) throws IOException {
    Path file = input.resolve("a.csv." + extension);
    Files.write(file, new byte[] {0x04, 0x22, 0x4D, 0x18, 1, 2, 3});
    if (extension.equals("snappy")) {
      Files.write(file, new byte[] {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'});
    }
    for (Path path : List.of(file, input)) {
      assertThatThrownBy(() -> new Draft(path, DataFormat.AUTO).table())
          .isInstanceOf(DataException.class)
          .hasMessage(
              "Cannot read file:%s: .%s is not a compression of text that can be read here. Use none, .gz, .bz2 or .deflate"
                  .formatted(file, extension.toLowerCase(java.util.Locale.ROOT)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CSV,x.tsv",
    "CSV,x.CSV",
    "JSON,x.ndjson",
    "JSON,x.jsonl",
    "LIBSVM,x.svm",
    "PARQUET,x.parq",
    "PARQUET,x.pq"
  })
  void otherExtensionsAreKnown(DataFormat format, String name) throws IOException {
    write(name, format, 1);
    assertThat(new Draft(input, DataFormat.AUTO).table().rows().count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tsv", "a.tab"})
  void tabsSeparateTheValuesOfTheirFiles(String name) throws IOException {
    Files.writeString(input.resolve(name), "n\tx\ty\n1\t0.5\t1.5\n");
    assertThat(read(new Draft(input, DataFormat.AUTO).table())).isEqualTo("1");
  }

  @Test
  void gzippedTextIsRead() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("n,x,y\n1,2,3\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Files.write(input.resolve("a.csv.gz"), packed.toByteArray());
    assertThat(read(new Draft(input, DataFormat.AUTO).table())).isEqualTo("1");
  }

  @Test
  void aHiddenFileIsNamedIfItIsTheInput() throws IOException {
    write("_a.csv", DataFormat.CSV, 1);
    assertThatThrownBy(() -> new Draft(input.resolve("_a.csv"), DataFormat.AUTO).table())
        .hasMessageEndingWith("Spark reads no file whose name starts with . or _. Rename it");
  }
}
