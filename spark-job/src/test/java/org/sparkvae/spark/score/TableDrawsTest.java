package org.sparkvae.spark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.model.artifact.MissingPattern;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.data.survey.FeatureScaling;

@Timeout(20)
class TableDrawsTest {
  private static final int DRAWS = 20_000;

  private static TableColumn column(String name, long missing) {
    return new TableColumn(
        name, "double", ColumnKind.CONTINUOUS, missing, List.of(), List.of(), List.of(), 0);
  }

  private static Map<String, Double> shares(MissingPattern... patterns) {
    TableColumns table =
        new TableColumns(List.of(column("a", 30), column("b", 10)), List.of(patterns));
    TableDraws draws = new TableDraws(table, 100, FeatureScaling.none());
    Map<String, Double> shares = new TreeMap<>();
    for (int row = 0; row < DRAWS; row++) {
      String missing = Arrays.toString(draws.missing(NoiseStream.of(1, 2, row)));
      shares.merge(missing, 1.0 / DRAWS, Double::sum);
    }
    return shares;
  }

  /** The pattern of 40 rows is not known: 20 of them lack a, and none lacks b. */
  @Test
  void columnsAreMissingTogetherWhereThePatternIsKnown() {
    Map<String, Double> shares =
        shares(new MissingPattern(List.of(), 50), new MissingPattern(List.of("a", "b"), 10));

    assertThat(shares).containsOnlyKeys("[]", "[0]", "[0, 1]");
    assertThat(shares.get("[0, 1]")).isCloseTo(0.1, within(0.01));
    assertThat(shares.get("[0]")).isCloseTo(0.2, within(0.015));
  }

  @Test
  void withoutPatternsColumnsAreMissingIndependently() {
    Map<String, Double> shares = shares();

    assertThat(shares.get("[0, 1]")).isCloseTo(0.03, within(0.006));
    assertThat(shares.get("[0]")).isCloseTo(0.27, within(0.015));
    assertThat(shares.get("[1]")).isCloseTo(0.07, within(0.01));
  }
}
