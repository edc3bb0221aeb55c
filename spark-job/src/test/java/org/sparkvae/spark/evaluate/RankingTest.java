package org.sparkvae.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingTest {
  private static final double[] SCORES = {0.1, 0.9, 0.5, 0.5, -3, 0.7};

  @Test
  void theBestUnknownItemsComeFirstAndTiesByIndex() {
    assertThat(new Ranking(SCORES, new int[] {1}, 3).top()).containsExactly(5, 2, 3);
    assertThat(new Ranking(SCORES, new int[] {}, 2).top()).containsExactly(1, 5);
    assertThat(new Ranking(SCORES, new int[] {1, 5}, 100).top()).containsExactly(2, 3, 0, 4);
  }

  /** Of four held-out items at most three fit into the ranking, of which two are there. */
  @Test
  void recallIsTheShareOfAsManyItemsAsFit() {
    Ranking ranking = new Ranking(SCORES, new int[] {1}, 3);

    assertThat(ranking.recall(new int[] {4, 3, 0, 5})).isCloseTo(2 / 3., within(1e-12));
    assertThat(ranking.recall(new int[] {5, 4})).isCloseTo(1 / 2., within(1e-12));
    assertThat(ranking.recall(new int[] {4})).isZero();
  }

  /** Hits at ranks 1 and 3, of three that could be at 1, 2 and 3. */
  @Test
  void ndcgDiscountsByTheLogarithmOfTheRank() {
    double first = 1;
    double second = Math.log(2) / Math.log(3);
    double third = 1 / 2.;

    double ndcg = new Ranking(SCORES, new int[] {1}, 3).ndcg(new int[] {3, 5, 0, 4});

    assertThat(ndcg).isCloseTo((first + third) / (first + second + third), within(1e-12));
    assertThat(new Ranking(SCORES, new int[] {1}, 3).ndcg(new int[] {5, 2}))
        .isCloseTo(1, within(1e-12));
  }
}
