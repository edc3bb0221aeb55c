package org.sparkvae.spark.data.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.OneLine;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.Contents;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.IdxFiles;

/** Leaving bad rows out changes nothing else, bit for bit. */
class BadRowsTest {
  private static final String CUT = "spark.sql.files.maxPartitionBytes";
  private static final int GOOD = 120;

  @TempDir Path folder;

  @AfterEach
  void restore() {
    TestSession.get().conf().unset(CUT);
  }

  private Path csv(String name, String... more) throws IOException {
    Path input = Files.createDirectory(folder.resolve(name));
    StringBuilder text = new StringBuilder("x,y,w,part\n");
    for (int row = 0; row < GOOD; row++) {
      String part = row % 3 == 0 ? "test" : "train";
      text.append(row * 0.1 + "," + row % 7 + "," + (1 + row % 2) + "," + part + "\n");
    }
    Files.writeString(input.resolve("good.csv"), text);
    if (more.length > 0) {
      Files.writeString(input.resolve("a.csv"), "x,y,w,part\n" + String.join("\n", more) + "\n");
    }
    return input;
  }

  private static Draft skipping(Path input, DataFormat format) {
    Draft draft = new Draft(input, format);
    draft.skipBadRows(1000);
    return draft;
  }

  private static final String[] BAD_LINES = {
    "1", "1,2,3,4,5", "four,1,1,train", "NaN,1,1,train", "1,,1,train", "1,2,-1,train", "1,2,1,dev"
  };

  private static Draft weighted(Draft draft) {
    draft.set(data -> data.rowWeightColumn = Optional.of("w"));
    draft.set(data -> data.splitColumn = Optional.of("part"));
    draft.scale(Scaling.STANDARDIZE);
    return draft;
  }

  private static void assertSame(Draft withBad, Draft clean, int bad) {
    Survey survey = withBad.survey();
    assertThat(survey.leftOut().count()).isEqualTo(bad);
    assertThat(survey.fingerprint()).isEqualTo(clean.survey().fingerprint());
    assertThat(Contents.of(withBad.shards(3))).isEqualTo(Contents.of(clean.shards(3)));
  }

  @Test
  void csvWithoutItsBadLinesIsTheCleanData() throws IOException {
    Draft clean = weighted(new Draft(csv("clean"), DataFormat.CSV));
    Path mixed = csv("mixed", BAD_LINES);
    assertSame(weighted(skipping(mixed, DataFormat.CSV)), clean, BAD_LINES.length);

    TestSession.get().conf().set(CUT, "300");
    assertSame(weighted(skipping(mixed, DataFormat.CSV)), clean, BAD_LINES.length);
  }

  @Test
  void exactCountsAreOfTheGoodRows() throws IOException {
    Draft clean = new Draft(csv("clean"), DataFormat.CSV);
    Draft mixed = skipping(csv("mixed", BAD_LINES), DataFormat.CSV);
    for (Draft draft : List.of(clean, mixed)) {
      draft.set(data -> data.numericColumns = List.of("x", "y"));
      draft.set(data -> data.trainRows = OptionalLong.of(70));
    }
    Survey survey = mixed.survey(); // weight and split are ignored: five lines are bad
    assertThat(survey.leftOut().count()).isEqualTo(5);
    assertThat(survey.rowCount(Split.TRAIN)).isEqualTo(70);
    assertThat(survey.rowCount(Split.TEST)).isEqualTo(GOOD + 2 - 70);

    mixed.badRows(BadRowPolicy.FAIL, 0, ShowValues.NO);
    mixed.set(data -> data.trainRows = OptionalLong.of(GOOD + 6));
    assertThatThrownBy(mixed::survey).isInstanceOf(DataException.class);
  }

  /** A text or another shape in one line would make Spark infer text for the whole column. */
  @Test
  void jsonWithoutItsBadLinesIsTheCleanData() throws IOException {
    String[] bad = {
      "{\"x\":[1,2,3]}", "{\"x\":\"four\"}", "{\"x\":[1,\"four\"]}", "{\"x\":[1", "{\"x\":[1,null]}"
    };
    StringBuilder good = new StringBuilder();
    for (int row = 0; row < GOOD; row++) {
      good.append("{\"x\":[" + row * 0.1 + "," + row % 7 + "]}\n");
    }
    Path input = Files.createDirectory(folder.resolve("json"));
    Files.writeString(input.resolve("good.json"), good);
    Draft clean = new Draft(input, DataFormat.JSON);
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    Files.writeString(mixed.resolve("a.json"), String.join("\n", bad) + "\n");
    Files.writeString(mixed.resolve("good.json"), good);

    assertSame(skipping(mixed, DataFormat.JSON), clean, bad.length);
    assertThatThrownBy(() -> new Draft(mixed, DataFormat.JSON).survey())
        .hasMessageContaining("x: 3 values (must be 2, as in the first rows) at a.json: row 0")
        .hasMessageContaining("Invalid line: a line of 12 characters")
        .hasMessageContaining("x[1]: null (must be a finite number) at a.json: row 4");
  }

  @Test
  void parquetWithoutItsBadRowsIsTheCleanData() {
    Path clean = folder.resolve("clean");
    Path mixed = folder.resolve("mixed");
    String good = "select array(id * 0.5D, id % 3) as x, id * 1D as w from range(0, 60, 1, 1)";
    String bad =
        "select x, w from values (array(1D), 1D), (null, 1D), (array(1D, double('NaN')), 1D),"
            + " (array(1D, 2D), -1D) as bad(x, w)";
    for (Path path : List.of(clean, mixed)) {
      TestSession.get().sql(good).write().parquet(path.toString());
    }
    TestSession.get().sql(bad).coalesce(1).write().mode("append").parquet(mixed.toString());

    // Spark chooses the file names, so rows are compared by content.
    Survey survey = weightedOnly(skipping(mixed, DataFormat.PARQUET)).survey();
    assertThat(survey.leftOut().count()).isEqualTo(4);
    assertThat(rows(survey))
        .isEqualTo(rows(weightedOnly(new Draft(clean, DataFormat.PARQUET)).survey()));
  }

  private static Draft weightedOnly(Draft draft) {
    draft.set(data -> data.rowWeightColumn = Optional.of("w"));
    return draft;
  }

  private static List<String> rows(Survey survey) {
    return survey.rows(Split.TRAIN).map(row -> Arrays.toString(row.features())).collect().stream()
        .sorted()
        .toList();
  }

  @Test
  void idxRowsBeyondTheRangeAreLeftOutAndTheOthersKeepTheirPlaces() throws IOException {
    byte[] pixels = new byte[5 * 6];
    pixels[2 * 6 + 3] = 77;
    Path file =
        Files.write(folder.resolve("five-idx3-ubyte"), IdxFiles.file(pixels, 2051, 5, 2, 3));
    Draft draft = skipping(file, DataFormat.IDX);

    Survey survey = draft.survey(FeatureRange.UNIT);

    assertThat(survey.leftOut().count()).isEqualTo(1);
    assertThat(survey.rows(Split.TRAIN).map(row -> row.place.position()).collect())
        .containsExactly(0L, 1L, 3L, 4L);
    Row left = survey.leftOut().rows().first();
    assertThat(left.getLong(1)).isEqualTo(2);
    assertThat(left.getString(2))
        .isEqualTo("Invalid features[3]: a number too large (must be in [0, 1] after scaling)");
  }

  @Test
  void theFirstFiveAreNamedInTheOrderOfTheInput() throws IOException {
    Draft draft = weighted(new Draft(csv("mixed", BAD_LINES), DataFormat.CSV));
    String first =
        "Invalid line: a line of 1 character (must be well-formed, with 4 columns of the expected types) at"
            + " a.csv: row 0 (from 0); Invalid line: a line of 9 characters (must be well-formed, with"
            + " 4 columns of the expected types) at a.csv: row 1 (from 0); Invalid x: a text of 4"
            + " characters (must be a number) at a.csv: row 2 (from 0); Invalid x: NaN (must be a"
            + " finite number) at a.csv: row 3 (from 0); Invalid y: null (must be a finite number)"
            + " at a.csv: row 4 (from 0), and 2 more rows";
    for (String cut : List.of("1000000", "60")) {
      TestSession.get().conf().set(CUT, cut);
      assertThatThrownBy(draft::survey)
          .isInstanceOf(DataException.class)
          .hasMessage(first + ". Fix the data, or set data.badRows.policy = skip");
    }

    draft.skipBadRows(6);
    assertThatThrownBy(draft::survey)
        .isInstanceOf(DataException.class)
        .hasMessage(
            OneLine.of(
                "Cannot use file:"
                    + draft.path()
                    + ": it has 7 bad rows, more than data.badRows.maxRows = 6: "
                    + first
                    + ". Fix the data, or raise the limit"));
    draft.skipBadRows(7);
    assertThat(draft.survey().leftOut().count()).isEqualTo(7);
  }

  @Test
  void nullsAreDecidedBeforeBadRows() throws IOException {
    Draft draft = weighted(skipping(csv("mixed", BAD_LINES), DataFormat.CSV));
    draft.set(data -> data.nulls = NullPolicy.SKIP);
    assertThat(draft.survey().skippedRows()).isEqualTo(2);
    assertThat(draft.survey().leftOut().count()).isEqualTo(5);
  }

  @Test
  void whatIsLeftOutIsKeptWithItsPlaceAndReason() throws IOException {
    Draft draft = weighted(skipping(csv("mixed", BAD_LINES), DataFormat.CSV));
    draft.badRows(BadRowPolicy.SKIP, 1000, ShowValues.YES);

    List<Row> rows = draft.survey().leftOut().rows().collectAsList();

    assertThat(rows).extracting(row -> row.getString(0)).containsOnly("a.csv");
    assertThat(rows).extracting(row -> row.getLong(1)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(rows.get(1).getString(3)).isEqualTo("1,2,3,4,5");
    assertThat(rows.get(2).getString(2)).isEqualTo("Invalid x: \"four\" (must be a number)");
    assertThat(rows.get(2).getString(3))
        .isEqualTo("{\"x\":\"four\",\"y\":\"1\",\"w\":\"1\",\"part\":\"train\"}");
    assertThat(rows.get(4).getString(3)).contains("\"y\":null");
  }

  @Test
  void tablesLeaveBadRowsOutWhateverTheirPartitions() {
    TestSession.get()
        .sql("select id * 1D as x, if(id % 9 = 4, double('NaN'), 2D) as y from range(0, 90, 1, 3)")
        .createOrReplaceTempView("some_bad");
    TestSession.get().table("some_bad").repartition(5).createOrReplaceTempView("some_bad_in_5");
    Draft three = skipping(Path.of("some_bad"), DataFormat.TABLE);
    Draft five = skipping(Path.of("some_bad_in_5"), DataFormat.TABLE);

    assertThat(three.survey().leftOut().count()).isEqualTo(10);
    assertThat(five.survey().leftOut().count()).isEqualTo(10);
    assertThat(Contents.of(five.shards(3))).isEqualTo(Contents.of(three.shards(3)));
  }
}
