package org.sparkvae.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.bench.Contest.Contestant;
import org.sparkvae.spark.bench.Contest.Length;

/** The contestants return given times, so that nothing here depends on the machine. */
class ContestTest {
  private final List<String> turns = new ArrayList<>();

  private Contestant taking(String name, double secondsPerStep) {
    return new Contestant(
        name,
        steps -> {
          turns.add(name + steps);
          return steps * secondsPerStep;
        });
  }

  @Test
  void turnsHaveEqualLengthAndAlternatingOrder() {
    Contest contest =
        Contest.run(new Length(0, 1, 3), List.of(taking("slow", 0.5), taking("fast", 0.25)));
    assertThat(turns)
        .containsExactly("slow1", "fast1", "slow2", "fast4", "fast4", "slow2", "slow2", "fast4");
    assertThat(contest.values("slow")).containsExactly(0.5, 0.5, 0.5);
    assertThat(contest.ratio("slow", "fast")).isEqualTo(new Spread(2, 2, 2));
    assertThat(contest.rate("fast", 100)).isEqualTo(new Spread(400, 400, 400));
    assertThat(contest.together("slow", "fast")).containsExactly(0.75, 0.75, 0.75);
    assertThat(contest.ratio("slow", "absent")).isNull();
  }

  @Test
  void everyContestantIsWarmedUp() {
    Contest.run(new Length(3, 1, 1), List.of(taking("one", 0.5)));
    assertThat(turns).containsExactly("one1", "one2", "one3", "one2");
  }

  @Test
  void ratiosAreTakenRepeatByRepeat() {
    double[] ours = {1, 10, 3};
    double[] theirs = {2, 20, 12};
    assertThat(Spread.ratio(theirs, ours)).isEqualTo(new Spread(2, 2, 4));
    assertThat(Spread.of(4, 1, 3, 2)).isEqualTo(new Spread(2.5, 1, 4));
    assertThat(Spread.rate(6, ours)).isEqualTo(new Spread(2, 0.6, 6));
  }
}
