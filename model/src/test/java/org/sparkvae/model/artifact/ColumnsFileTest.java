package org.sparkvae.model.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.ConfigException;

class ColumnsFileTest {
  private static final List<TableColumn> COLUMNS = List.of(column("a", 5), column("b", 3));

  private static TableColumn column(String name, long missing) {
    return new TableColumn(
        name, "double", ColumnKind.CONTINUOUS, missing, List.of(), List.of(), List.of(), 0);
  }

  private static TableColumns with(MissingPattern... patterns) {
    return new TableColumns(COLUMNS, List.of(patterns));
  }

  @Test
  void patternsOfMissingCellsAreReadAsTheyWereWritten() {
    TableColumns table =
        with(
            new MissingPattern(List.of(), 90),
            new MissingPattern(List.of("a", "b"), 3),
            new MissingPattern(List.of("a"), 2));

    assertThat(ColumnsFile.parse(ColumnsFile.toJson(table))).isEqualTo(table);
  }

  @Test
  void filesOfOlderReleasesHaveNoPatterns() {
    String json = ColumnsFile.toJson(with());

    assertThat(json).doesNotContain("missingPatterns");
    assertThat(ColumnsFile.parse(json)).isEqualTo(new TableColumns(COLUMNS));
  }

  @Test
  void patternsThatDoNotFitTheColumnsAreRefused() {
    MissingPattern one = new MissingPattern(List.of("b"), 2);
    assertThatThrownBy(() -> with(one, new MissingPattern(List.of("a", "b"), 2)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must be at most the missing cells of the column b");
    assertThatThrownBy(() -> with(new MissingPattern(List.of("c"), 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the column c");
    assertThatThrownBy(() -> with(one, new MissingPattern(List.of("b"), 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must not be there twice");
    assertThatThrownBy(() -> new MissingPattern(List.of(), 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must be >= 1");
  }
}
