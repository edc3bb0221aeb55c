package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassOrderTest {
  private static final int ROWS = 103; // 35 blocks of 3, the last short: five windows

  private static final int OLD_HASH = 305037848;

  private static PassOrder order(int pass, int shard) {
    return new PassOrder(1, pass, shard, ROWS, 3);
  }

  @Test
  void everyRowExactlyOnceAPass() {
    for (int rowsPerBlock : new int[] {1, 3, 50, 103, 1000}) {
      int[] rows = new PassOrder(1, 0, 0, ROWS, rowsPerBlock).rows(0, ROWS);
      int[] sorted = rows.clone();
      Arrays.sort(sorted);
      assertThat(sorted).isEqualTo(IntStream.range(0, ROWS).toArray());
      assertThat(rows).isNotEqualTo(sorted);
    }
  }

  @Test
  void differsByPassAndByShardAndBySeed() {
    int[] first = order(0, 0).rows(0, ROWS);
    assertThat(first).isEqualTo(order(0, 0).rows(0, ROWS));
    assertThat(first).isNotEqualTo(order(1, 0).rows(0, ROWS));
    assertThat(first).isNotEqualTo(order(0, 1).rows(0, ROWS));
    assertThat(first).isNotEqualTo(new PassOrder(2, 0, 0, ROWS, 3).rows(0, ROWS));
  }

  @Test
  void isTheSameHoweverThePassIsDividedIntoRounds() {
    int[] whole = order(4, 2).rows(0, ROWS);
    for (int length : new int[] {1, 7, 24, 25, 100}) {
      IntStream cut = IntStream.empty();
      for (int from = 0; from < ROWS; from += length) {
        cut = IntStream.concat(cut, Arrays.stream(order(4, 2).rows(from, from + length)));
      }
      assertThat(cut.toArray()).isEqualTo(whole);
    }
  }

  @Test
  void cachedOrdersOfOtherPassesDoNotMatter() {
    int[] whole = order(0, 0).rows(0, ROWS);
    order(1, 0).rows(0, 10); // the same shard, another pass
    new PassOrder(1, 0, 0, ROWS, 4).rows(0, 10); // other blocks
    new PassOrder(1, 0, 0, ROWS - 1, 3).rows(0, 10);
    new PassOrder(7, 0, 1, 10 << 20, 1 << 20).rows(0, 10); // more rows than are cached
    assertThat(order(0, 0).rows(30, 60)).isEqualTo(Arrays.copyOfRange(whole, 30, 60));
  }

  /** Drawn by the first version: equal runs need equal orders. */
  @Test
  void ordersStayThoseOfOlderRuns() {
    assertThat(Arrays.hashCode(order(3, 5).rows(0, ROWS))).isEqualTo(OLD_HASH);
  }

  @Test
  void aWindowHoldsTheRowsOfFewBlocks() {
    int[] window =
        order(0, 0).rows(0, 3 * PassOrder.WINDOW_BLOCKS - 2); // with or without the short block
    assertThat(Arrays.stream(window).map(row -> row / 3).distinct().count())
        .isLessThanOrEqualTo(PassOrder.WINDOW_BLOCKS);
  }

  @Test
  void hasNoRowsBeyondTheEnd() {
    assertThat(order(0, 0).rows(ROWS, ROWS + 10)).isEmpty();
    assertThat(order(0, 0).rows(ROWS - 1, ROWS + 10)).hasSize(1);
  }
}
