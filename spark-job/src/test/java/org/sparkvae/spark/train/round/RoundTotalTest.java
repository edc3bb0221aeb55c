package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.data.shard.ShardTree;

class RoundTotalTest {
  private static final float[] START = {1f, -2f};

  private static ShardUpdate update(int shard, int rows, int steps, float first, float second) {
    float[] state = {10 * first, 10 * second};
    return new ShardUpdate(
        shard,
        RowTerms.sumsOfElbo(new BoundTerms(rows, rows, 2 * rows), 1),
        steps,
        new float[] {first, second},
        state,
        1);
  }

  private static RoundTotal total(List<ShardUpdate> updates) {
    return RoundTotal.of(updates, START, OptimizerStatePolicy.AVERAGED);
  }

  @Test
  void deltaIsTheMeanWeightedByRows() {
    RoundTotal total = total(List.of(update(0, 3, 1, 2f, 0f), update(1, 1, 1, 6f, -4f)));
    assertThat(total.meanDelta()).containsExactly((3 * 1 + 5) / 4.0, (3 * 2 - 2) / 4.0);
    assertThat(total.meanUpdaterState()).containsExactly((3 * 20 + 60) / 4f, -10f);
    assertThat(total.terms()).isEqualTo(RowTerms.sumsOfElbo(new BoundTerms(4, 4, 8), 1));
  }

  @Test
  void emptyShardChangesNothing() {
    ShardUpdate first = update(0, 3, 2, 2f, 0f);
    ShardUpdate second = update(2, 1, 1, 6f, -4f);
    RoundTotal with = total(List.of(first, ShardUpdate.ofNothing(1), second));
    RoundTotal without = total(List.of(first, second));
    assertThat(with.meanDelta()).isEqualTo(without.meanDelta());
    assertThat(with.meanUpdaterState()).isEqualTo(without.meanUpdaterState());
    assertThat(with.terms()).isEqualTo(without.terms());
  }

  @Test
  void stepsAreThoseOfTheLongestShard() {
    assertThat(total(List.of(update(0, 3, 2, 0, 0), update(1, 9, 5, 0, 0))).steps()).isEqualTo(5);
  }

  @Test
  void statesThatWorkersKeepAreNotAveraged() {
    List<ShardUpdate> updates = List.of(update(0, 3, 1, 2f, 0f));
    assertThat(RoundTotal.of(updates, START, OptimizerStatePolicy.LOCAL).meanUpdaterState())
        .isEmpty();
  }

  @Test
  void sumsFollowTheTreeOfTheIndices() {
    List<Integer> shards = IntStream.range(0, 7).boxed().toList();
    String tree = ShardTree.fold(shards, String::valueOf, (a, b) -> "(" + a + b + ")");
    assertThat(tree).isEqualTo("(((01)(23))((45)6))");
    assertThat(ShardTree.<Integer, String>fold(List.of(5), String::valueOf, String::concat))
        .isEqualTo("5");
  }

  @Test
  void sumsOfManyShardsAreRight() {
    List<ShardUpdate> updates = new ArrayList<>();
    double weighted = 0;
    for (int shard = 0; shard < 100; shard++) {
      updates.add(update(shard, shard + 1, 1, shard * 0.1f, 0));
      weighted += (shard + 1) * ((double) (shard * 0.1f) - START[0]);
    }
    assertThat(total(updates).meanDelta()[0]).isCloseTo(weighted / 5050, within(1e-12));
  }
}
