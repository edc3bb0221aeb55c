package org.sparkvae.spark.data.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.artifact.MissingPattern;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.config.ColumnKind;

class MissingTallyTest {
  private static List<TableColumn> columns(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> column("c" + i, i == 1 ? ColumnKind.SKIP : ColumnKind.CONTINUOUS))
        .toList();
  }

  private static TableColumn column(String name, ColumnKind kind) {
    return new TableColumn(name, "double", kind, 9, List.of(), List.of(), List.of(), 0);
  }

  private static MissingTally of(String... rows) {
    MissingTally tally = new MissingTally();
    List.of(rows).forEach(tally::add);
    return tally;
  }

  @Test
  void partsAddUpInAnyOrderAndSkippedColumnsBelongToNoPattern() {
    List<MissingPattern> expected =
        List.of(
            new MissingPattern(List.of("c0", "c2"), 4),
            new MissingPattern(List.of(), 3),
            new MissingPattern(List.of("c2"), 1));

    MissingTally first = of("0 2 ", "", "0 1 2 ").add(of("1 ", "2 ", "0 2 ", "", "0 2 "));
    MissingTally second = of("2 ", "0 2 ", "1 ").add(of("", "0 2 ", "", "0 1 2 ", "0 2 "));

    assertThat(first.patterns(columns(3))).isEqualTo(expected);
    assertThat(second.patterns(columns(3))).isEqualTo(expected);
    assertThat(of("", "1 ", "").patterns(columns(3))).isEmpty();
  }

  @Test
  void theMostFrequentOnesAreKeptAndTooManyAreNotCounted() {
    List<TableColumn> columns = columns(MissingTally.MOST_COUNTED + 2);
    MissingTally all = new MissingTally();
    MissingTally one = of("3000 ");
    IntStream.range(2, MissingTally.MOST_COUNTED + 2).forEach(i -> all.add(i + " "));
    all.add(one);

    List<MissingPattern> kept = all.patterns(columns);

    assertThat(kept).hasSize(MissingTally.MOST_KEPT);
    assertThat(kept.get(0)).isEqualTo(new MissingPattern(List.of("c3000"), 2));
    assertThat(one.add(all).patterns(columns)).hasSize(MissingTally.MOST_KEPT);
    assertThat(all.add(of("0 ")).patterns(columns)).isEmpty();
    assertThat(of("0 ").add(all).patterns(columns)).isEmpty();
  }
}
