package org.sparkvae.spark.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

class BadDataTest {
  private static final String FIX_VALUE = ". Fix the data, or set data.badRows.policy = skip";
  private static final String FIX_NULL =
      ". Fix the data, or set data.nulls = skip or zero, or data.badRows.policy = skip";

  @TempDir Path folder;

  private Draft csv(String text) throws IOException {
    return new Draft(Files.writeString(folder.resolve("rows.csv"), text), DataFormat.CSV);
  }

  private Draft json(String text) throws IOException {
    return new Draft(Files.writeString(folder.resolve("rows.json"), text), DataFormat.JSON);
  }

  private static void assertBad(Draft draft, String message) {
    assertThatThrownBy(draft::survey).isInstanceOf(DataException.class).hasMessage(message);
  }

  private static void assertInvalid(Draft draft, String message) {
    assertThatThrownBy(draft::table).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  @Test
  void missingAndInfiniteValuesAreNamed() throws IOException {
    assertBad(
        csv("x,y\n1,2\n3,\n,5\n"),
        "Invalid y: null (must be a finite number) at rows.csv: row 1 (from 0);"
            + " Invalid x: null (must be a finite number) at rows.csv: row 2 (from 0)"
            + FIX_NULL);
    assertBad(
        csv("x,y\n1,2\n3,NaN\n"),
        "Invalid y: NaN (must be a finite number) at rows.csv: row 1 (from 0)" + FIX_NULL);
    assertBad(
        csv("x,y\n1,2\n1e39,4\n"),
        "Invalid x: a number too large for 32 bits (must be a finite number) at rows.csv: row 1 (from 0)"
            + FIX_NULL);
    assertBad(
        json("{\"x\":[1,2]}\n{\"x\":[3,null]}\n"),
        "Invalid x[1]: null (must be a finite number) at rows.json: row 1 (from 0)" + FIX_NULL);
    assertBad(
        json("{\"x\":[1,2]}\n{}\n"),
        "Invalid x: null (must be a finite number) at rows.json: row 1 (from 0)" + FIX_NULL);
  }

  @Test
  void missingValuesAreSkippedOrZeroedAndCounted() throws IOException {
    Draft draft = csv("x,y\n1,2\n3,\nNaN,\n4,5\n");
    draft.set(data -> data.nulls = NullPolicy.SKIP);
    assertThat(draft.survey().skippedRows()).isEqualTo(2);
    assertThat(draft.survey().rowCount(Split.TRAIN)).isEqualTo(2);
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    assertThat(draft.survey().zeroedValues()).isEqualTo(3);
    assertThat(draft.survey().rows(Split.TRAIN).map(row -> row.features()[1]).collect())
        .containsExactly(2.0, 0.0, 0.0, 5.0);
  }

  @Test
  void aMissingVectorCountsAsZerosWhateverTheStoredScaling() throws IOException {
    Draft draft = json("{\"x\":[6,7]}\n{}\n");
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    FeatureScaling minMax = FeatureScaling.of(new double[] {5, 5}, new double[] {0.2, 0.2});
    Survey survey = draft.surveyOfStored(minMax, FeatureRange.UNIT);
    assertThat(survey.rowCount(Split.TRAIN)).isEqualTo(2);
    assertThat(survey.clippedRows(Split.TRAIN)).isEqualTo(1);
  }

  @Test
  void textInANumericColumnIsNamedWhateverTheNullPolicy() throws IOException {
    Draft draft = csv("x,name,y\n1,ann,2\n3,bob,four\n");
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    assertBad(
        draft,
        "Invalid y: a text of 4 characters (must be a number) at rows.csv: row 1 (from 0)"
            + FIX_VALUE);
    assertThat(draft.table().features().columns()).containsExactly("x", "y");
    assertThat(draft.table().keyColumns()).containsExactly("name");
  }

  private static String sparse(String size, String indices) {
    return "{\"x\":{\"type\":0,\"size\":%s,\"indices\":%s,\"values\":[0.5,1]}}\n"
        .formatted(size, indices);
  }

  /** Nothing is allocated by the size that a row states. */
  @ParameterizedTest
  @CsvSource({"6, 6 values", "4, 4 values", "2000000000, 2000000000 values", "-1, 0 values"})
  void sparseVectorsOfAnotherSizeAreNamed(String size, String given) throws IOException {
    assertBad(
        json(sparse("5", "[0,2]") + sparse("5", "[4,1]") + sparse(size, "[0,2]")),
        "Invalid x: "
            + given
            + " (must be 5, as in the first rows) at rows.json: row 2 (from 0)"
            + FIX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0,7]", "[0]", "[-1,2]", "[3,3]"})
  void sparseVectorsThatContradictThemselvesAreNamed(String indices) throws IOException {
    assertBad(
        json(sparse("5", "[0,2]") + sparse("5", indices)),
        "Invalid x: a sparse vector with other indices than it has values, or indices that are repeated or beyond its size"
            + " (must be one with as many different indices as values, each below 5) at rows.json: row 1 (from 0)"
            + FIX_VALUE);
  }

  @Test
  void moreFeaturesThanAnyNetworkCanUseAreRefused() throws IOException {
    Draft draft = json(sparse("2000000000", "[0,2]"));
    assertThatThrownBy(draft::table)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot use file:")
        .hasMessageEndingWith(
            "its rows have 2,000,000,000 features, at most 1,048,576 are allowed. Check x, or name"
                + " fewer columns");
  }

  @Test
  void linesInPartitionFoldersAreNamedWithTheColumnsOfTheirFile() throws IOException {
    Path day = Files.createDirectories(folder.resolve("days/day=1"));
    Files.writeString(day.resolve("rows.csv"), "x,y\n1,2\n3\n");

    assertBad(
        new Draft(folder.resolve("days"), DataFormat.CSV),
        "Invalid line: a line of 1 character (must be well-formed, with 2 columns of the expected types)"
            + " at day=1/rows.csv: row 1 (from 0)"
            + FIX_VALUE);
  }

  @Test
  void raggedArraysAndLinesAreNamedWithBothWidths() throws IOException {
    assertBad(
        json("{\"x\":[1,2]}\n{\"x\":[3,4,5]}\n"),
        "Invalid x: 3 values (must be 2, as in the first rows) at rows.json: row 1 (from 0)"
            + FIX_VALUE);
    assertBad(
        csv("x,y\n1,2\n3,4\n5,6,7\n"),
        "Invalid line: a line of 5 characters (must be well-formed, with 2 columns of the expected types)"
            + " at rows.csv: row 2 (from 0)"
            + FIX_VALUE);
    assertBad(
        csv("x,y\n1,2\n3\n"),
        "Invalid line: a line of 1 character (must be well-formed, with 2 columns of the expected types)"
            + " at rows.csv: row 1 (from 0)"
            + FIX_VALUE);
    assertBad(
        json("{\"x\":1}\n{\"x\":2\n"),
        "Invalid line: a line of 6 characters (must be well-formed, with 1 column of the expected types)"
            + " at rows.json: row 1 (from 0)"
            + FIX_VALUE);
  }

  @Test
  void filesWithAnotherHeaderAreNamed() throws IOException {
    Map<String, String> others =
        Map.of(
            "y,x\n3,4\n", "column 1 of its header is \"y\", in file:%s/a.csv it is \"x\"",
            "x,y,z\n3,4,5\n", "column 3 of its header is \"z\", in file:%s/a.csv it is missing",
            "x\n3\n", "column 2 of its header is missing, in file:%s/a.csv it is \"y\"");
    Files.writeString(folder.resolve("a.csv"), "x,y\n1,2\n");
    others.forEach(
        (other, difference) -> {
          assertThatCode(() -> Files.writeString(folder.resolve("b.csv"), other))
              .doesNotThrowAnyException();
          assertThatThrownBy(() -> new Draft(folder, DataFormat.CSV).table())
              .isInstanceOf(DataException.class)
              .hasMessage(
                  ("Cannot read file:%s/b.csv: "
                          + difference
                          + ". Files that are read together must have the same columns in the same order")
                      .formatted(folder, folder));
        });
  }

  @Test
  void unknownAndUnsuitableColumnsAreNamedWithTheExistingOnes() throws IOException {
    Draft draft = csv("x,name\n1,ann\n");
    draft.set(data -> data.featuresColumn = Optional.of("pixels"));
    assertInvalid(
        draft, "Invalid data.featuresColumn: pixels (must be one of the columns x, name)");
    draft.set(data -> data.featuresColumn = Optional.of("x"));
    assertInvalid(
        draft,
        "Invalid data.featuresColumn: x (must hold vectors, arrays of numbers or bytes; it holds"
            + " string. Convert it to an array, or name another column)");
    draft.set(data -> data.featuresColumn = Optional.empty());
    draft.set(data -> data.numericColumns = List.of("x", "z"));
    assertInvalid(draft, "Invalid data.numericColumns: z (must be one of the columns x, name)");
    draft.set(data -> data.numericColumns = List.of());
    draft.set(data -> data.rowWeightColumn = Optional.of("w"));
    assertInvalid(draft, "Invalid data.rowWeightColumn: w (must be one of the columns x, name)");
    assertInvalid(
        csv("name\nann\n"),
        "Invalid data.featuresColumn: \"\" (must be set: none of the columns name holds numbers, vectors,"
            + " arrays or bytes)");
    assertInvalid(
        json("{\"a\":[1],\"b\":[2]}\n"),
        "Invalid data.featuresColumn: \"\" (must name one of a, b)");
  }

  @Test
  void defaultFeaturesLeaveOutWeightSplitAndLabel() throws IOException {
    Draft draft = csv("x,w,label,fold,y\n1,1,0,train,3\n");
    draft.set(data -> data.rowWeightColumn = Optional.of("w"));
    draft.set(data -> data.splitColumn = Optional.of("fold"));
    assertThat(draft.table().features().columns()).containsExactly("x", "y");
  }

  @Test
  void valuesThatTheLikelihoodCannotTakeAreNamedWithRemedies() throws IOException {
    Draft draft = csv("x,y\n0,1\n0.5,128\n");
    String remedy = ". Set data.scaling = divideBy255 or minMax, or model.likelihood = gaussian";
    assertThatThrownBy(() -> draft.survey(FeatureRange.UNIT))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Invalid y: a number too large (must be in [0, 1] after scaling) at rows.csv: row 1 (from 0)"
                + remedy
                + ", or data.badRows.policy = skip");
    draft.scale(Scaling.STANDARDIZE);
    assertThatThrownBy(() -> draft.survey(FeatureRange.UNIT))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Invalid x: a number too small (must be in [0, 1] after scaling) in a training row"
                + ". Set data.scaling = minMax, or model.likelihood = gaussian");
    for (Scaling rule : List.of(Scaling.MIN_MAX, Scaling.DIVIDE_BY255)) {
      draft.scale(rule);
      assertThat(draft.survey(FeatureRange.UNIT).rowCount(Split.TRAIN)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Scaling.class,
      names = {"NONE", "DIVIDE_BY255", "MIN_MAX"})
  void heldOutRowsBeyondTheRangeAreKeptAndCounted(Scaling rule) throws IOException {
    Draft draft = csv("x,part\n0,train\n1,train\n256,test\n0.5,test\n-1,validation\n");
    draft.set(data -> data.splitColumn = Optional.of("part"));
    draft.scale(rule);
    Survey survey = draft.survey(FeatureRange.UNIT);
    assertThat(survey.rowCount(Split.TEST)).isEqualTo(2);
    assertThat(survey.clippedRows(Split.TEST)).isEqualTo(1);
    assertThat(survey.clippedRows(Split.VALIDATION)).isEqualTo(1);
    assertThat(survey.first(Split.TEST, 1).clippedRows(Split.TEST)).isEqualTo(1);
    assertThat(draft.survey(FeatureRange.ANY).clippedRows(Split.TEST)).isZero();
  }

  /** As a likelihood with several kinds of features states them. */
  @ParameterizedTest
  @EnumSource(
      value = Scaling.class,
      names = {"NONE", "MIN_MAX"})
  void eachFeatureHasItsOwnRange(Scaling rule) throws IOException {
    Draft draft = csv("x,y,part\n0,0,train\n1,1,train\n9,0.5,test\n0.5,9,test\n-9,1,test\n");
    draft.set(data -> data.splitColumn = Optional.of("part"));
    draft.scale(rule);
    FeatureRange atMost9 = new FeatureRange(-9, 9);
    IntFunction<FeatureRange> first = at -> at == 0 ? FeatureRange.UNIT : atMost9;
    IntFunction<FeatureRange> second = at -> at == 1 ? FeatureRange.UNIT : atMost9;

    assertThat(draft.survey(first).clippedRows(Split.TEST)).isEqualTo(2);
    assertThat(draft.survey(second).clippedRows(Split.TEST)).isEqualTo(1);
    assertThat(draft.survey(atMost9).clippedRows(Split.TEST)).isZero();
  }

  @Test
  void aTrainingRowIsCheckedByTheRangeOfEachFeature() throws IOException {
    Draft draft = csv("x,y\n0,128\n0.5,-3\n");
    FeatureRange counts = new FeatureRange(0, 200);
    assertThatThrownBy(() -> draft.survey(feature -> feature == 0 ? FeatureRange.UNIT : counts))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "Invalid y: a number too small (must be in [0, 200] after scaling) at rows.csv: row 1 (from 0)");
    draft.scale(Scaling.STANDARDIZE);
    assertThatThrownBy(() -> draft.survey(feature -> feature == 0 ? FeatureRange.ANY : counts))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "Invalid y: a number too small (must be in [0, 200] after scaling) in a training row");
  }

  /** Rows that are not for training count as the nearest counts. */
  @Test
  void countsAreWholeAndNotNegative() throws IOException {
    Draft draft = csv("x,y,part\n0,3,train\n2,1.5,train\n7,-1,test\n");
    draft.set(data -> data.splitColumn = Optional.of("part"));
    assertThatThrownBy(() -> draft.survey(FeatureRange.COUNTS))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "Invalid y: a number with a fraction (must be a whole number >= 0 after scaling) at rows.csv: row 1 (from 0). Fix the data, or set model.likelihood = gaussian");
    draft.badRows(BadRowPolicy.FAIL, 0, ShowValues.YES);
    assertThatThrownBy(() -> draft.survey(FeatureRange.COUNTS))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Invalid y: 1.5 (must be a whole number >= 0 after scaling) at");
    draft.scale(Scaling.DIVIDE_BY255);
    assertThatThrownBy(() -> draft.survey(FeatureRange.COUNTS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Set data.scaling = none, or model.likelihood = gaussian");

    Draft negative = csv("x\n4\n-1\n");
    assertThatThrownBy(() -> negative.survey(FeatureRange.COUNTS))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "Invalid x: a number too small (must be a whole number >= 0 after scaling)");
    Draft heldOut = csv("x,part\n0,train\n7,train\n1.5,test\n8,test\n");
    heldOut.set(data -> data.splitColumn = Optional.of("part"));
    assertThat(heldOut.survey(FeatureRange.COUNTS).clippedRows(Split.TEST)).isEqualTo(1);
  }

  /** Only the split tells which of the rows beyond the range are for training. */
  @Test
  void trainingRowsBeyondTheRangeAreLeftOutAndHeldOutOnesAreNot() throws IOException {
    Draft draft = csv("x,part\n0,train\n7,test\n8,train\n1,train\n");
    draft.set(data -> data.splitColumn = Optional.of("part"));
    draft.skipBadRows(1);
    Survey survey = draft.survey(FeatureRange.UNIT);
    assertThat(survey.rowCount(Split.TRAIN)).isEqualTo(2);
    assertThat(survey.rowCount(Split.TEST)).isEqualTo(1);
    assertThat(survey.leftOut().rows().select("row").collectAsList())
        .containsExactly(RowFactory.create(2L));
  }

  @Test
  void weightsMustBeFiniteNotNegativeAndNotAllZero() throws IOException {
    Draft draft = csv("x,w\n1,2\n2,-1\n");
    draft.set(data -> data.rowWeightColumn = Optional.of("w"));
    assertBad(
        draft,
        "Invalid w: a negative number (must be >= 0 and finite) at rows.csv: row 1 (from 0)"
            + FIX_VALUE);
    csv("x,w\n1,2\n2,\n");
    assertBad(
        draft, "Invalid w: null (must be >= 0 and finite) at rows.csv: row 1 (from 0)" + FIX_VALUE);
    csv("x,w\n1,0\n2,0\n");
    assertThatThrownBy(draft::survey)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid data.rowWeightColumn: w (must sum to more than 0 over the training rows)");
  }

  @Test
  void emptySourcesAreRefused() throws IOException {
    Draft draft = csv("x,y\n");
    draft.set(data -> data.numericColumns = List.of("x"));
    assertBad(draft, "Cannot use file:" + draft.path() + ": it has no rows");
    Draft skipped = csv("x,y\n1,\n");
    skipped.set(data -> data.numericColumns = List.of("y"));
    skipped.set(data -> data.nulls = NullPolicy.SKIP);
    assertBad(
        skipped,
        "Cannot train on file:%s: none of its 1 rows is for training (1 were skipped)"
            .formatted(skipped.path()));
  }
}
