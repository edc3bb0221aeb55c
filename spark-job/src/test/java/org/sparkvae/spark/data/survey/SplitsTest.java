package org.sparkvae.spark.data.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.SplitOrder;

class SplitsTest {
  @TempDir Path folder;

  private Draft rows(int rows) throws IOException {
    StringBuilder text = new StringBuilder("x\n");
    for (int row = 0; row < rows; row++) {
      text.append(row).append('\n');
    }
    Path file = Files.writeString(folder.resolve("rows.csv"), text);
    return new Draft(file, DataFormat.CSV);
  }

  private static Set<Long> identities(Survey survey, Split split) {
    return new HashSet<>(survey.rows(split).map(SourceRow::identity).collect());
  }

  private static List<Long> counts(Survey survey) {
    return List.of(
        survey.rowCount(Split.TRAIN),
        survey.rowCount(Split.VALIDATION),
        survey.rowCount(Split.TEST));
  }

  @Test
  void fractionsAreDrawnByTheSeedAndDivideTheRows() throws IOException {
    Draft draft = rows(4000);
    draft.set(data -> data.validationFraction = 0.1);
    draft.set(data -> data.testFraction = 0.2);
    Survey survey = draft.survey();
    Set<Long> test = identities(survey, Split.TEST);

    assertThat(survey.rowCount(Split.VALIDATION)).isBetween(330L, 470L);
    assertThat(survey.rowCount(Split.TEST)).isBetween(700L, 900L).isEqualTo(test.size());
    assertThat(counts(survey).stream().mapToLong(Long::longValue).sum()).isEqualTo(4000);
    assertThat(identities(draft.survey(), Split.TEST)).isEqualTo(test);
    draft.seed++;
    assertThat(identities(draft.survey(), Split.TEST)).isNotEqualTo(test);
  }

  @Test
  void exactCountsAreExact() throws IOException {
    Draft draft = rows(1000);
    draft.set(data -> data.trainRows = OptionalLong.of(613));
    assertThat(counts(draft.survey())).containsExactly(613L, 0L, 387L);
    draft.set(data -> data.testRows = OptionalLong.of(200));
    assertThat(counts(draft.survey())).containsExactly(613L, 0L, 200L);
    draft.set(data -> data.trainRows = OptionalLong.empty());
    assertThat(counts(draft.survey())).containsExactly(800L, 0L, 200L);
    draft.set(data -> data.trainRows = OptionalLong.of(1000));
    draft.set(data -> data.testRows = OptionalLong.empty());
    assertThat(counts(draft.survey())).containsExactly(1000L, 0L, 0L);
  }

  @Test
  void exactCountsOfEqualRowsAreExactToo() {
    TestSession.get().range(0, 90, 1, 4).selectExpr("id % 3 as x").createOrReplaceTempView("equal");
    Draft draft = new Draft("equal", DataFormat.TABLE);
    for (long train : new long[] {1, 29, 30, 31, 61, 89}) {
      draft.set(data -> data.trainRows = OptionalLong.of(train));
      draft.set(data -> data.testRows = OptionalLong.empty());
      assertThat(counts(draft.survey())).containsExactly(train, 0L, 90 - train);
    }
    draft.set(data -> data.trainRows = OptionalLong.of(10));
    draft.set(
        data ->
            data.testRows = OptionalLong.of(11)); // both boundaries within the 30 rows of one key
    assertThat(counts(draft.survey())).containsExactly(10L, 0L, 11L);
  }

  @Test
  void exactCountsAreDrawnByTheSeedAndNested() throws IOException {
    Draft draft = rows(500);
    draft.set(data -> data.trainRows = OptionalLong.of(100));
    Set<Long> few = identities(draft.survey(), Split.TRAIN);
    draft.set(data -> data.trainRows = OptionalLong.of(300));
    assertThat(identities(draft.survey(), Split.TRAIN)).containsAll(few);
    draft.seed++;
    assertThat(identities(draft.survey(), Split.TRAIN)).doesNotContainSequence(few);
  }

  @Test
  void moreRowsThanTheDataHasIsAnErrorWithBothNumbers() throws IOException {
    Draft draft = rows(50);
    draft.set(data -> data.trainRows = OptionalLong.of(60));
    assertThatThrownBy(draft::survey)
        .isInstanceOf(ConfigException.class)
        .hasMessage("Invalid data.trainRows: 60 (must be <= the 50 rows in the data)");
    draft.set(data -> data.trainRows = OptionalLong.of(45));
    draft.set(data -> data.testRows = OptionalLong.of(10));
    assertThatThrownBy(draft::survey)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid data.trainRows: 45, 55 with data.testRows"
                + " (must be <= the 50 rows in the data)");
  }

  private static List<Double> first(Survey survey, Split split) {
    return survey.rows(split).map(row -> row.features()[0]).collect().stream().sorted().toList();
  }

  @Test
  void theOrderOfTheInputDividesTheRows() throws IOException {
    Draft draft = rows(10);
    draft.set(
        data -> {
          data.splitOrder = SplitOrder.INPUT;
          data.validationFraction = 0.2;
          data.testFraction = 0.3;
        });
    Survey survey = draft.survey();
    assertThat(first(survey, Split.TRAIN)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
    assertThat(first(survey, Split.VALIDATION)).containsExactly(5.0, 6.0);
    assertThat(first(survey, Split.TEST)).containsExactly(7.0, 8.0, 9.0);
    draft.seed++;
    assertThat(first(draft.survey(), Split.VALIDATION)).containsExactly(5.0, 6.0);

    draft.set(
        data -> {
          data.validationFraction = 0;
          data.testFraction = 0;
          data.trainRows = OptionalLong.of(7);
          data.testRows = OptionalLong.of(2);
        });
    assertThat(first(draft.survey(), Split.TRAIN)).hasSize(7).endsWith(6.0);
    assertThat(first(draft.survey(), Split.TEST)).containsExactly(7.0, 8.0);
  }

  @Test
  void theRowsOfATableHaveNoOrder() {
    TestSession.get().range(0, 9).selectExpr("id as x").createOrReplaceTempView("unordered");
    Draft draft = new Draft("unordered", DataFormat.TABLE);
    draft.set(data -> data.splitOrder = SplitOrder.INPUT);
    assertThatThrownBy(draft::survey)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid data.splitOrder: input (must be random: the rows of a table have no order. Or"
                + " set data.splitColumn)");
  }

  @Test
  void aSplitColumnDecidesTheSplit() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("told.csv"),
            "x,part\n1,train\n2,test\n3,train\n4,validation\n5,train\n");
    Draft draft = new Draft(file, DataFormat.CSV);
    draft.set(data -> data.splitColumn = Optional.of("part"));
    assertThat(counts(draft.survey())).containsExactly(3L, 1L, 1L);

    Files.writeString(file, "x,part\n1,train\n2,dev\n3,Train\n");
    assertThatThrownBy(draft::survey)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Invalid part: a text of 3 characters (must be train, validation or test, or true"
                + " (validation) or false (train)) at told.csv: row 1 (from 0); Invalid part: a text"
                + " of 5 characters (must be train, validation or test, or true (validation) or"
                + " false (train)) at told.csv: row 2 (from 0). Fix the data, or set"
                + " data.badRows.policy = skip");
    draft.set(data -> data.splitColumn = Optional.of("fold"));
    assertThatThrownBy(draft::survey)
        .isInstanceOf(ConfigException.class)
        .hasMessage("Invalid data.splitColumn: fold (must be one of the columns x, part)");
  }

  @Test
  void learnedScalingSeesTrainingRowsOnly() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("told.csv"),
            "x,part\n2,train\n900,test\n4,train\n-50,validation\n6,train\n");
    Draft draft = new Draft(file, DataFormat.CSV);
    draft.set(data -> data.splitColumn = Optional.of("part"));
    draft.scale(Scaling.MIN_MAX);
    assertThat(draft.survey().scaling().offset()).containsExactly(2);
    assertThat(draft.survey().scaling().factor()).containsExactly(0.25);
    draft.scale(Scaling.STANDARDIZE);
    assertThat(draft.survey().scaling().offset()).containsExactly(4);
    assertThat(draft.survey().scaling().factor()).containsExactly(1 / Math.sqrt(8.0 / 3));
  }
}
