package org.sparkvae.spark.bench.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.bench.ranking.ClickSplit.User;

class ClickSplitTest {
  private static final int USERS = 40;

  /** User u likes ten of the films u, u + 1, ..., and one that no other user knows. */
  private static final List<int[]> CLICKS =
      IntStream.range(0, USERS)
          .mapToObj(
              user ->
                  IntStream.concat(IntStream.range(user, user + 10), IntStream.of(1000 + user))
                      .toArray())
          .toList();

  private static List<List<Integer>> text(ClickSplit split) {
    List<List<Integer>> all = new ArrayList<>();
    split.train().forEach(user -> all.add(Arrays.stream(user).boxed().toList()));
    for (User user : split.test()) {
      all.add(Arrays.stream(user.known()).boxed().toList());
      all.add(Arrays.stream(user.heldOut()).boxed().toList());
    }
    return all;
  }

  @Test
  void aSplitIsAFunctionOfItsSeed() {
    assertThat(text(ClickSplit.of(CLICKS, 6, 1))).isEqualTo(text(ClickSplit.of(CLICKS, 6, 1)));
    assertThat(text(ClickSplit.of(CLICKS, 6, 1))).isNotEqualTo(text(ClickSplit.of(CLICKS, 6, 2)));
  }

  @Test
  void heldOutUsersKeepOnlyItemsOfTrainingUsersAndAFifthIsToBeFound() {
    ClickSplit split = ClickSplit.of(CLICKS, 6, 1);

    assertThat(split.train()).hasSize(USERS - 12).allSatisfy(user -> assertThat(user).hasSize(11));
    assertThat(split.validation()).hasSize(6);
    assertThat(split.test()).hasSize(6);
    int[] trained =
        split.train().stream().flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    assertThat(trained).isEqualTo(IntStream.range(0, split.items()).toArray());
    for (User user : split.test()) {
      int all = user.known().length + user.heldOut().length;
      assertThat(all).isLessThanOrEqualTo(10);
      assertThat(user.heldOut()).hasSize(all / 5).isSorted().doesNotContain(user.known());
      assertThat(user.known()).isSorted();
    }
    assertThat(Arrays.stream(split.popularity()).sum()).isEqualTo((USERS - 12) * 11);
  }
}
