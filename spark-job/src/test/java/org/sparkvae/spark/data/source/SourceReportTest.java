package org.sparkvae.spark.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.NullPolicy;

/** What a run says about its input before anything else. */
class SourceReportTest {
  @TempDir Path folder;

  private static SourceReport report(Draft draft) {
    return draft.table().report();
  }

  private Draft csv(String text) throws IOException {
    Path file = folder.resolve("t.csv");
    Files.writeString(file, text);
    return new Draft(file, DataFormat.CSV);
  }

  @Test
  void namesFeaturesAndColumnsLeftOutByKind() throws IOException {
    Draft draft = csv("name,a,w,s,b,day\nx,1,1,train,2,1\ny,3,1,train,4,2\n");
    draft.set(
        changed -> {
          changed.rowWeightColumn = Optional.of("w");
          changed.splitColumn = Optional.of("s");
          changed.ignoredColumns = List.of("day");
        });

    SourceReport report = report(draft);

    assertThat(report.features()).containsExactly("a", "b");
    assertThat(report.columnsLeftOut())
        .isEqualTo(
            Map.of(
                "ignored", List.of("day"),
                "split", List.of("s"),
                "text", List.of("name"),
                "weight", List.of("w")));
    assertThat(report.lines())
        .hasSize(3)
        .anySatisfy(
            line ->
                assertThat(line)
                    .endsWith(
                        "t.csv: 1 file of format csv, delimiter = \",\", encoding = \"UTF-8\""))
        .contains(
            "Features: 2 columns: a, b",
            "No features, by kind: ignored (day), split (s), text (name), weight (w)");
  }

  @Test
  void manyColumnsAreCutAfterEight() throws IOException {
    String names = String.join(",", IntStream.range(0, 12).mapToObj(i -> "c" + i).toList());
    String values = String.join(",", IntStream.range(0, 12).mapToObj(String::valueOf).toList());

    assertThat(report(csv(names + "\n" + values + "\n")).lines())
        .contains("Features: 12 columns: c0, c1, c2, c3, c4, c5, c6, c7 and 4 more");
  }

  private Dataset<Row> withBytes(StructType schema, Object... values) {
    return TestSession.get().createDataFrame(List.of(RowFactory.create(values)), schema);
  }

  @Test
  void bytesNextToNumbersAreNoFeatures() {
    StructType schema =
        new StructType().add("uuid", DataTypes.BinaryType).add("a", DataTypes.DoubleType);
    String file = folder.resolve("t.parquet").toString();
    withBytes(schema, new byte[16], 1.0).write().parquet(file);

    SourceReport report = report(new Draft(file, DataFormat.PARQUET));

    assertThat(report.features()).containsExactly("a");
    assertThat(report.columnsLeftOut()).containsEntry("bytes", List.of("uuid"));
  }

  @Test
  void bytesAloneAreFeaturesAndTheReportSaysSo() {
    StructType schema =
        new StructType().add("pixels", DataTypes.BinaryType).add("name", DataTypes.StringType);
    String file = folder.resolve("t.parquet").toString();
    withBytes(schema, new byte[16], "x").write().parquet(file);

    assertThat(report(new Draft(file, DataFormat.PARQUET)).lines())
        .contains("Features: the 16 values of column pixels");
  }

  @Test
  void rowsOfEachSplitAndThoseLeftOutAreCounted() throws IOException {
    Draft draft = csv("a,s\n1,train\n2,train\n3,test\n4,none\n,train\n");
    draft.set(
        changed -> {
          changed.splitColumn = Optional.of("s");
          changed.nulls = NullPolicy.SKIP;
        });
    draft.skipBadRows(5);

    assertThat(draft.survey().rowsLine())
        .isEqualTo("Rows: 2 train, 1 test; left out: 1 bad, 1 with missing values");
  }

  @Test
  void missingValuesThatCountAsZerosAreCounted() throws IOException {
    Draft draft = csv("a,b\n1,2\n2,\n");
    draft.set(changed -> changed.nulls = NullPolicy.ZERO);

    assertThat(draft.survey().rowsLine())
        .isEqualTo(
            "Rows: 2 train; left out: 0 bad, 0 with missing values; missing values that count as"
                + " 0: 1");
  }

  @Test
  void ignoredColumnMustExist() throws IOException {
    Draft draft = csv("a,b\n1,2\n");
    draft.set(changed -> changed.ignoredColumns = List.of("Label"));

    assertThatThrownBy(() -> report(draft))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Invalid data.ignoredColumns: Label (must be one of the columns a, b)");
  }

  private static boolean isSuspect(String name) {
    SourceReport report =
        new SourceReport(
            "t",
            DataFormat.CSV,
            1,
            new TreeMap<>(),
            List.of(name, "a"),
            2,
            new TreeMap<>(),
            new TreeMap<>());
    return report.suspects().contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Class",
        "LABEL ",
        "label",
        "Id",
        "customer_id",
        "rowId",
        "userID",
        "target",
        "y",
        "Unnamed: 0",
        "_c0",
        "uuid",
        "outcome"
      })
  void namesOfLabelsAndIdentifiersAreSuspects(String name) {
    assertThat(isSuspect(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "grid", "humidity", "acid", "identity", "x", "width", "classic"})
  void otherNamesAreNot(String name) {
    assertThat(isSuspect(name)).isFalse();
  }
}
