package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.MultiLine;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.Split;

class JsonSchemaTest {
  @TempDir Path folder;

  private Draft draft(String text, Charset encoding) throws IOException {
    Path file = Files.write(folder.resolve("rows.json"), text.getBytes(encoding));
    return new Draft(file, DataFormat.JSON);
  }

  private Draft draft(String text) throws IOException {
    return draft(text, StandardCharsets.UTF_8);
  }

  private static List<Double> values(Draft draft) {
    return draft.survey().rows(Split.TRAIN).map(row -> row.features()[0]).collect();
  }

  private static final String PRETTY = "[\n  {\n \"a\": 1.5,\n \"id\": \"x\"},\n {\"a\": 2}\n]\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\n \"a\": 1.5\n}\n' | one object per line is expected, but the first value extends over several lines. Set data.multiLine = yes",
        "'[\n{\"a\": 1.5},\n{\"a\": 2}]' | one object per line is expected, but the first value extends over several lines. Set data.multiLine = yes",
        "'{\"_corruptLine\": \"x\", \"a\": 1}' | the column name _corruptLine is reserved. Rename the column",
        "'{\"a\": 1, \"A\": 2}' | the names of its columns A and a differ in case only"
      })
  void refusedInOneLine(String text, String message) throws IOException {
    assertThatThrownBy(draft(text)::table)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read file:" + folder + "/rows.json: ")
        .hasMessageContaining(message);
  }

  @Test
  void objectsAndArraysOfSeveralLinesAreReadByTheSetting() throws IOException {
    Draft array = draft(PRETTY);
    array.set(data -> data.multiLine = MultiLine.YES);
    assertThat(values(array)).containsExactly(1.5, 2.0);
    Draft object = draft("{\n\"a\": 3\n}");
    object.set(data -> data.multiLine = MultiLine.YES);
    assertThat(values(object)).containsExactly(3.0);
    Draft lines = draft("{\"a\": 1}\n{\"a\": 2}\n");
    lines.set(data -> data.multiLine = MultiLine.YES);
    assertThatThrownBy(lines::table)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but more follows after the first one. Set data.multiLine = no");
  }

  @Test
  void encodings() throws IOException {
    assertThat(values(draft("\uFEFF{\"a\": 1}\n{\"a\": 2}\n"))).containsExactly(1.0, 2.0);
    assertThatThrownBy(draft("{\"a\": 1}\n", StandardCharsets.UTF_16)::table)
        .hasMessage(
            "Cannot read file:%s/rows.json: it is in UTF-16. Write it in UTF-8, the encoding of JSON"
                .formatted(folder));
  }

  @Test
  void anArrayOnOneLineAndNaNAreReadAsSparkDoes() throws IOException {
    Draft draft = draft("[{\"a\": 1}, {\"a\": NaN}]\n{\"b\": 2, \"a\": 4}\n{}\n");
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    draft.set(data -> data.numericColumns = List.of("a"));
    assertThat(values(draft)).containsExactly(1.0, 0.0, 4.0, 0.0);
  }

  @Test
  void whatAColumnIsComesFromAllRows() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 300; row++) {
      String mixed = row < 120 ? "\"off\"" : row + ".5";
      text.append("{\"a\": %d, \"mixed\": %s, \"id\": \"%d\"}%n".formatted(row, mixed, row));
    }
    Draft draft = draft(text.toString());
    assertThat(draft.table().features().columns()).containsExactly("a", "mixed");
    draft.skipBadRows(120);
    assertThat(draft.survey().rowCount(Split.TRAIN)).isEqualTo(180);
  }

  @Test
  void aBrokenLineIsABadRowInPartitionFoldersToo() throws IOException {
    for (int day = 1; day <= 2; day++) {
      Path file = Files.createDirectories(folder.resolve("in/day=" + day)).resolve("a.json");
      Files.writeString(file, "{\"a\": %d}\n{\"a\": 0.5\n{\"a\": 7}\n".formatted(day));
    }
    Draft draft = new Draft(folder.resolve("in"), DataFormat.JSON);
    assertThatThrownBy(draft::survey)
        .hasMessageContaining(
            "Invalid line: a line of 9 characters (must be well-formed, with 1 column of the"
                + " expected types) at day=1/a.json: row 1 (from 0)");
    draft.skipBadRows(2);
    assertThat(values(draft)).containsExactlyInAnyOrder(1.0, 7.0, 2.0, 7.0);
    assertThat(draft.table().keyColumns()).containsExactly("day");
  }
}
