package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.spark.data.CsvConfig;
import org.sparkvae.spark.data.CsvConfig.Decimal;
import org.sparkvae.spark.data.CsvConfig.Header;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.Split;

class CsvScanTest {
  private static final CsvConfig DEFAULTS = CsvConfig.DEFAULTS;

  @TempDir Path folder;

  private static CsvConfig csv(Header header, String delimiter, String encoding, Decimal decimal) {
    return new CsvConfig(
        header,
        Optional.of(delimiter).filter(given -> !given.isEmpty()),
        Optional.of(encoding).filter(given -> !given.isEmpty()),
        decimal,
        Optional.of("#"));
  }

  private Draft draft(byte[] text, CsvConfig config) throws IOException {
    Draft draft = new Draft(Files.write(folder.resolve("rows.csv"), text), DataFormat.CSV);
    draft.set(data -> data.csv = config);
    return draft;
  }

  private Draft draft(String text) throws IOException {
    return draft(text.getBytes(StandardCharsets.UTF_8), DEFAULTS);
  }

  static Stream<Arguments> texts() {
    String plain = "id,a\nx,1\ny,2\n";
    String xy = "id,a: [x, 1][y, 2]";
    return Stream.of(
        Arguments.of("plain", plain, DEFAULTS, xy),
        Arguments.of("CRLF", plain.replace("\n", "\r\n"), DEFAULTS, xy),
        Arguments.of("CR", plain.replace("\n", "\r"), DEFAULTS, xy),
        Arguments.of("no last line end", plain.strip(), DEFAULTS, xy),
        Arguments.of("blank lines", "\n" + plain.replace("\n", "\n\n"), DEFAULTS, xy),
        Arguments.of("byte order mark", "\uFEFF" + plain, DEFAULTS, xy),
        Arguments.of("semicolons", plain.replace(',', ';'), DEFAULTS, xy),
        Arguments.of("tabs", plain.replace(',', '\t'), DEFAULTS, xy),
        Arguments.of("bars", plain.replace(',', '|'), DEFAULTS, xy),
        Arguments.of("a delimiter in quotes", "\"id,1\";a\nx;1\n", DEFAULTS, "id,1,a: [x, 1]"),
        Arguments.of(
            "comments",
            "#c,d,e\n" + plain + "# end\n",
            csv(Header.AUTO, "", "", Decimal.POINT),
            xy),
        Arguments.of(
            "doubled quotes",
            "id,a\n\"6\"\" pipe\",1\n\"\"\"q\"\"\",2\n",
            DEFAULTS,
            "id,a: [6\" pipe, 1][\"q\", 2]"),
        Arguments.of("a quote in a value", "id,a\n6\" pipe,1\n", DEFAULTS, "id,a: [6\" pipe, 1]"),
        Arguments.of(
            "backslashes",
            "id,a\n\"C:\\dir\\\",1\n\\,2\n\"b\\\"\" s, q\",3\n",
            DEFAULTS,
            "id,a: [C:\\dir\\, 1][\\, 2][b\\\" s, q, 3]"),
        Arguments.of(
            "line ends in quotes",
            "id,a\r\n\"two\nlines\",1\r\n\"x\r\n0.5,y\",2\r\n",
            DEFAULTS,
            "id,a: [two\nlines, 1][x\r\n0.5,y, 2]"),
        Arguments.of(
            "line ends in quotes, last column",
            "a,id\r\n1,\"two\nlines\"\r\n2,z\r\n3,\r\n",
            DEFAULTS,
            "a,id: [1, two\nlines][2, z][3, null]"),
        Arguments.of("line ends in a quoted name", "\"i\nd\",a\nx,1\n", DEFAULTS, "i\nd,a: [x, 1]"),
        Arguments.of(
            "empty values",
            "id,a,b\n,1,\"\"\n\" \",2,\n",
            DEFAULTS,
            "id,a,b: [null, 1, ][ , 2, null]"),
        Arguments.of("a trailing delimiter", "id,a,\nx,1,\n", DEFAULTS, "id,a,_c2: [x, 1, null]"),
        Arguments.of("no first name", ",a\n0,1\n", DEFAULTS, "_c0,a: [0, 1]"),
        Arguments.of("repeated names", "a,b,a\n1,2,3\n", DEFAULTS, "a0,b,a2: [1, 2, 3]"),
        Arguments.of(
            "no header",
            "5.1,x\n4.9,y\n",
            csv(Header.NO, "", "", Decimal.POINT),
            "_c0,_c1: [5.1, x][4.9, y]"),
        Arguments.of(
            "numbers as names",
            "0,1\n4.9,5\n",
            csv(Header.YES, "", "", Decimal.POINT),
            "0,1: [4.9, 5]"),
        Arguments.of(
            "years as names", "land,2019,2020\nx,1,2\n", DEFAULTS, "land,2019,2020: [x, 1, 2]"),
        Arguments.of(
            "decimal comma", "1,5;2\n", csv(Header.NO, "", "", Decimal.COMMA), "_c0,_c1: [1,5, 2]"),
        Arguments.of(
            "a record of tabs only",
            "a\tb\n1\t2\n\t\n3\t4\n",
            DEFAULTS,
            "a,b: [1, 2][null, null][3, 4]"),
        Arguments.of("only a header", "id,a\n", csv(Header.AUTO, "", "", Decimal.POINT), "id,a: "));
  }

  private static String contents(Draft draft) {
    List<Row> rows = draft.table().rows().collectAsList();
    return String.join(",", draft.table().rows().columns())
        + ": "
        + rows.stream().map(row -> "[" + row.mkString(", ") + "]").collect(Collectors.joining());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void textsAreRead(String kind, String text, CsvConfig config, String expected)
      throws IOException {
    Draft draft = draft(text.getBytes(StandardCharsets.UTF_8), config);
    draft.set(
        data ->
            data.numericColumns = List.of(kind.equals("only a header") ? "a" : number(expected)));
    assertThat(contents(draft)).isEqualTo(expected);
  }

  /** The last column of numbers, by which the columns of a test are valid. */
  private static String number(String expected) {
    String header = expected.substring(0, expected.indexOf(": "));
    List<String> names = new ArrayList<>(Arrays.asList(header.split(",")));
    return names.contains("a")
        ? "a"
        : names.get(names.size() - 1).equals("_c1") ? "_c0" : names.get(1);
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, ISO-8859-1",
    "windows-1252, windows-1252",
    "UTF-16, ''",
    "UTF-16LE, UTF-16LE",
    "UTF-8, ''"
  })
  void encodingsAreRead(String written, String setting) throws IOException {
    byte[] text = "größe,a\nä,1.5\nß,2\n".getBytes(Charset.forName(written));
    Draft draft = draft(text, csv(Header.AUTO, "", setting, Decimal.POINT));
    assertThat(contents(draft)).isEqualTo("größe,a: [ä, 1.5][ß, 2]");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "5.1,3.5,x\n4.9,3.0,y\n",
            "its first line, where CSV files name their columns, consists of numbers. Set data.csv.header = no if it holds values, or yes if these are names"),
        Arguments.of("1\n2\n", "consists of numbers. Set data.csv.header = no"),
        Arguments.of(
            "a,A\n1,2\n",
            "the names of its columns a and A differ in case only. Rename one of them"),
        Arguments.of("a,_corruptLine\n1,2\n", "the column name _corruptLine is reserved"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(String text, String message) throws IOException {
    Draft draft = draft(text);
    assertThatThrownBy(draft::table)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read file:" + folder + "/rows.csv: ")
        .hasMessageContaining(message);
  }

  @Test
  void bytesInAnotherEncodingAreRefused() throws IOException {
    Draft draft = draft("id,a\nä,1\n".getBytes(StandardCharsets.ISO_8859_1), DEFAULTS);
    assertThatThrownBy(draft::table)
        .hasMessage(
            "Cannot read file:%s: it holds bytes that are not UTF-8. Set data.csv.encoding, for example to windows-1252 or ISO-8859-1"
                .formatted(folder.resolve("rows.csv")));
  }

  @Test
  void aQuoteWithoutAnEndSpoilsItsLineOnly() throws IOException {
    Draft draft = draft("a,b\n1,2\n\"3,4\n5,6\n");
    draft.skipBadRows(1);
    assertThat(draft.survey().rowCount(Split.TRAIN)).isEqualTo(2);
    assertThat(draft.survey().leftOut().count()).isEqualTo(1);
  }

  @Test
  void badRecordsAreCountedAlsoBesideRecordsOfSeveralLines() throws IOException {
    Draft draft = draft("a,id\r\n1,\"x\r\ny\"\r\n2\r\n3,z,4\r\n5,w\r\n");
    draft.skipBadRows(2);
    assertThat(draft.survey().rowCount(Split.TRAIN)).isEqualTo(2);
    assertThat(draft.survey().leftOut().count()).isEqualTo(2);
  }

  @Test
  void whatAColumnIsComesFromAllRows() throws IOException {
    StringBuilder text = new StringBuilder("t,late,text,empty,tokens,first\n");
    for (int row = 0; row < 300; row++) {
      text.append(row)
          .append(row < 120 ? ",," : "," + row + ".5,")
          .append(row < 120 ? "1" : "x")
          .append(",,NA,")
          .append(row < 120 ? "off" : "1.5")
          .append('\n');
    }
    Draft draft = draft(text.toString());
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    assertThat(draft.table().features().columns()).containsExactly("t", "late", "first");
  }

  @Test
  void columnsWithADecimalCommaAreFeaturesByTheSettingOnly() throws IOException {
    String text = "a;b\n1;1,5\n2;-2,25\n";
    assertThatThrownBy(draft(text)::table)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot use the column b: its values are texts such as digits with a comma. Set data.csv.decimal = comma if they are numbers, or else data.ignoredColumns");
    Draft comma =
        draft(text.getBytes(StandardCharsets.UTF_8), csv(Header.AUTO, "", "", Decimal.COMMA));
    assertThat(comma.survey().rows(Split.TRAIN).map(row -> row.features()[1]).collect())
        .containsExactly(1.5, -2.25);
  }

  @Test
  void missingTokensFollowTheNullPolicy() throws IOException {
    Draft draft = draft("a,b\n1,2\n3,NA\n4, ? \n5,\"\"\n");
    assertThatThrownBy(draft::survey)
        .hasMessage(
            "Invalid b: \"NA\" (must be a number) at rows.csv: row 1 (from 0);"
                + " Invalid b: \"?\" (must be a number) at rows.csv: row 2 (from 0);"
                + " Invalid b: null (must be a finite number) at rows.csv: row 3 (from 0)."
                + " Fix the data, set data.missingTokens = [\"NA\"] to treat it as null,"
                + " or set data.badRows.policy = skip");
    draft.set(data -> data.missingTokens = List.of("NA", "?"));
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    assertThat(draft.survey().zeroedValues()).isEqualTo(3);
    assertThat(draft.table().rows().collectAsList().get(2).getString(1)).isEqualTo(" ? ");
  }

  @Test
  void moreColumnsThanSparksLimitAreRead() throws IOException {
    int width = 20_531;
    String header =
        IntStream.range(0, width).mapToObj(i -> "g" + i).collect(Collectors.joining(","));
    String row = IntStream.range(0, width).mapToObj(i -> "0." + i).collect(Collectors.joining(","));
    Draft draft = draft(header + "\n" + row + "\n" + row + ",1,2\n");
    draft.set(data -> data.numericColumns = List.of("g0"));
    assertThat(draft.table().rows().columns()).hasSize(width);
    assertThat(draft.table().rows().select("g20530").collectAsList().get(0).getString(0))
        .isEqualTo("0.20530");
  }
}
