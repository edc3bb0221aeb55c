package org.sparkvae.model.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.FeatureBlock;

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

    assertThat(json).doesNotContain("missingPatterns", "vectorSize");
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

  @Test
  void vectorsAreBlocksWithAMaskForEachValue() {
    List<String> none = List.of();
    TableColumn pixels =
        new TableColumn("pixels", "binary", ColumnKind.BINARY, 3, 1, none, List.of(), none, 0);
    TableColumn city =
        new TableColumn(
            "city",
            "string",
            ColumnKind.CATEGORICAL,
            4,
            List.of("Oslo", "Rome"),
            List.of(2L, 1L),
            none,
            0);
    TableColumn other =
        new TableColumn("b", "boolean", ColumnKind.BINARY, 0, none, List.of(), none, 0);
    TableColumns table = new TableColumns(List.of(pixels, city, column("age", 0), other));

    assertThat(ColumnsFile.parse(ColumnsFile.toJson(table))).isEqualTo(table);
    assertThat(FeatureBlock.toText(table.blocks()))
        .isEqualTo("continuous:1 binary:1 binary:3 categorical:2 mask:4");
    assertThat(table.places()).containsExactly(2, 5, 0, 1);
    assertThat(table.maskPlaces()).containsExactly(7, 10, -1, -1);
    assertThat(IntStream.range(0, table.featureSize()).mapToObj(table::nameOf))
        .containsExactly(
            "age",
            "b",
            "pixels[0]",
            "pixels[1]",
            "pixels[2]",
            "city=Oslo",
            "city=Rome",
            "pixels[0] missing",
            "pixels[1] missing",
            "pixels[2] missing",
            "city missing");
  }
}
