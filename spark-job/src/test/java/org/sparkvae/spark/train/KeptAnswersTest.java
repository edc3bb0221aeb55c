package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.objective.BoundTerms;

class KeptAnswersTest {
  private static ShardUpdate update(int shard) {
    return new ShardUpdate(
        shard, new BoundTerms(3, 3, 6), 1, new float[] {shard, 2}, new float[] {5}, 1);
  }

  @Test
  void inThisJvmOnlyHeadsAreCarried() {
    ShardUpdate first = update(0);
    ShardUpdate second = update(1);
    try (KeptAnswers kept = KeptAnswers.open(2)) {
      ShardUpdate carried = KeptAnswers.keep(kept.number(), second);
      assertThat(carried.parameters().length()).isZero();
      assertThat(carried.updaterState().length()).isZero();
      assertThat(carried.terms()).isEqualTo(second.terms());
      KeptAnswers.keep(kept.number(), first);
      assertThat(kept.joined(List.of(carried, first.head()))).containsExactly(second, first);
    }
  }

  @Test
  void anAnswerFromElsewhereIsWhole() {
    ShardUpdate update = update(0);
    assertThat(KeptAnswers.keep(KeptAnswers.NONE, update)).isSameAs(update);
    try (KeptAnswers kept = KeptAnswers.open(1)) {
      assertThat(kept.joined(List.of(update))).containsExactly(update);
    }
  }

  @Test
  void aTaskThatOutlivesItsRoundKeepsNothing() {
    KeptAnswers kept = KeptAnswers.open(1);
    kept.close();
    ShardUpdate update = update(0);
    assertThat(KeptAnswers.keep(kept.number(), update)).isSameAs(update);
  }

  @Test
  void roundsDoNotMix() {
    try (KeptAnswers one = KeptAnswers.open(1);
        KeptAnswers other = KeptAnswers.open(1)) {
      ShardUpdate ofOne = update(0);
      ShardUpdate ofOther = update(0);
      KeptAnswers.keep(one.number(), ofOne);
      KeptAnswers.keep(other.number(), ofOther);
      assertThat(one.joined(List.of(ofOne.head())).get(0)).isSameAs(ofOne);
      assertThat(other.joined(List.of(ofOther.head())).get(0)).isSameAs(ofOther);
    }
  }
}
