package org.sparkvae.spark.data.file;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.data.CsvConfig;
import org.sparkvae.spark.data.CsvConfig.Decimal;
import org.sparkvae.spark.data.CsvConfig.Header;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;

/** 2,000 generated files have the same cells here and in Apache Commons CSV. */
class CsvFuzzTest {
  private static final int FILES = 250;
  private static final List<String> PIECES =
      List.of(
          "",
          " ",
          "a",
          "Bc",
          "1.5",
          "\"",
          "\"\"",
          "\\",
          "\\\"",
          "'",
          "ä",
          "€",
          "😀",
          "#",
          ",",
          ";",
          "\t",
          "|",
          "null",
          "NA",
          "=1+1",
          "6\" pipe",
          "0123456789".repeat(30));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "1, ',',  '\n',   no,  UTF-8",
    "2, ';',  '\r\n', no,  UTF-8",
    "3, TAB,  '\n',   no,  UTF-8",
    "4, '|',  '\r',   no,  UTF-8",
    "5, ',',  '\n',   yes, UTF-8",
    "6, ';',  '\r\n', yes, UTF-8",
    "7, TAB,  '\r',   yes, UTF-8",
    "8, ',',  '\r\n', yes, UTF-16"
  })
  void cellsAreThoseOfAnotherReader(
      long seed, String name, String lineEnd, String multiLine, String encoding)
      throws IOException {
    char delimiter = name.equals("TAB") ? '\t' : name.charAt(0);
    Random random = new Random(seed);
    int width = 2 + random.nextInt(4);
    Map<String, List<List<String>>> expected = new TreeMap<>();
    for (int file = 0; file < FILES; file++) {
      String text = text(random, delimiter, lineEnd, width, multiLine.equals("yes"));
      Files.write(folder.resolve(file + ".csv"), text.getBytes(Charset.forName(encoding)));
      expected.put(file + ".csv", commons(text, delimiter));
    }

    Draft draft = new Draft(folder, DataFormat.CSV);
    draft.set(
        data -> {
          data.numericColumns = List.of("n");
          data.csv =
              new CsvConfig(
                  Header.AUTO,
                  Optional.of(String.valueOf(delimiter)),
                  encoding.equals(StandardCharsets.UTF_8.name())
                      ? Optional.empty()
                      : Optional.of(encoding),
                  Decimal.POINT,
                  Optional.empty());
        });
    Map<String, List<List<String>>> read = new TreeMap<>();
    for (Row row :
        draft.table().rows().select(col("*"), col("_metadata.file_name")).collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        cells.add(row.isNullAt(i) ? "" : row.getString(i));
      }
      read.computeIfAbsent(row.getString(width), key -> new ArrayList<>()).add(cells);
    }
    expected.values().removeIf(List::isEmpty);
    assertThat(read.keySet()).isEqualTo(expected.keySet());
    expected.forEach((file, cells) -> assertThat(read.get(file)).as(file).isEqualTo(cells));
  }

  /** The second reader's records after the header. */
  private static List<List<String>> commons(String text, char delimiter) throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).build();
    List<List<String>> records = new ArrayList<>();
    for (CSVRecord record : format.parse(new StringReader(text))) {
      records.add(record.toList());
    }
    return records.subList(1, records.size());
  }

  private static String text(
      Random random, char delimiter, String lineEnd, int width, boolean multiLine) {
    StringBuilder text = new StringBuilder("n");
    for (int i = 1; i < width; i++) {
      text.append(delimiter).append("\"column ").append(i).append('"');
    }
    int rows = random.nextInt(6);
    for (int row = 0; row < rows; row++) {
      text.append(random.nextInt(8) == 0 ? lineEnd + lineEnd : lineEnd).append(row);
      for (int i = 1; i < width; i++) {
        text.append(delimiter).append(cell(random, delimiter, multiLine));
      }
    }
    return text.append(random.nextBoolean() ? lineEnd : "").toString();
  }

  private static String cell(Random random, char delimiter, boolean multiLine) {
    StringBuilder cell = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      cell.append(PIECES.get(random.nextInt(PIECES.size())));
      if (multiLine && random.nextInt(3) == 0) {
        cell.append(random.nextBoolean() ? "\n" : "\r\n");
      }
    }
    boolean needsQuotes =
        cell.indexOf(String.valueOf(delimiter)) >= 0
            || cell.indexOf("\n") >= 0
            || cell.indexOf("\"") >= 0 && random.nextInt(4) > 0
            || cell.toString().stripLeading().startsWith("\"");
    return needsQuotes || random.nextInt(4) == 0
        ? '"' + cell.toString().replace("\"", "\"\"") + '"'
        : cell.toString();
  }
}
