package org.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TermSumsTest {
  private static final List<String> NAMES =
      List.of("gap", RowTerms.NEGATIVE_ELBO, RowTerms.RECONSTRUCTION_NLL, RowTerms.KL_DIVERGENCE);

  private static final RowTerms TWO_ROWS =
      new RowTerms(
          NAMES,
          List.of(
              new double[] {1, 2},
              new double[] {10, 20},
              new double[] {8, 16},
              new double[] {2, 4}));

  @Test
  void theFirstTermIsMinimized() {
    TermSums sums = TWO_ROWS.sum(null);

    assertThat(sums.rows()).isEqualTo(2);
    assertThat(sums.objectiveSum()).isEqualTo(3);
    assertThat(sums.meanObjective()).isEqualTo(1.5);
    assertThat(sums.means().keySet()).containsExactlyElementsOf(NAMES);
    assertThat(sums.means().values()).containsExactly(1.5, 15.0, 12.0, 3.0);
  }

  /** The second row has weight 3: (1 + 3 * 2) / 4. */
  @Test
  void meansAreDividedByTheWeightsOfTheRows() {
    TermSums sums = TWO_ROWS.sum(new double[] {1, 3});

    assertThat(sums.rows()).isEqualTo(2);
    assertThat(sums.meanObjective()).isEqualTo(1.75);
    assertThat(sums.means().values()).containsExactly(1.75, 17.5, 14.0, 3.5);
  }

  @Test
  void furtherRowsAddTheirSums() {
    TermSums sums = TWO_ROWS.sum(null);

    assertThat(sums.plus(TWO_ROWS.sum(new double[] {1, 0})))
        .isEqualTo(new TermSums(4, 3, NAMES, 4, 40, 32, 8));
    assertThat(TermSums.NONE.plus(sums)).isEqualTo(sums);
    assertThat(sums.plus(TermSums.NONE)).isEqualTo(sums);
    assertThat(TermSums.NONE.meanObjective()).isNaN();
    TermSums ofElbo = RowTerms.sumsOfElbo(new BoundTerms(1, 5, 3), 1);
    assertThatThrownBy(() -> sums.plus(ofElbo)).hasMessageContaining("have no sum");
  }

  @Test
  void termsAreFiniteIfAllAre() {
    assertThat(TWO_ROWS.sum(null).isFinite()).isTrue();
    assertThat(new TermSums(1, 1, RowTerms.ELBO, 1, Double.NaN, 1).isFinite()).isFalse();
    assertThat(new TermSums(1, 1, RowTerms.ELBO, Double.POSITIVE_INFINITY, 1, 1).isFinite())
        .isFalse();
  }

  @Test
  void theSumsOfTheElboHaveItsTerms() {
    BoundTerms bound = new BoundTerms(2, 4, 30, 10);

    assertThat(RowTerms.sumsOfElbo(bound, 1))
        .isEqualTo(new TermSums(2, 4, RowTerms.ELBO, 40, 30, 10));
    assertThat(RowTerms.sumsOfElbo(bound, 0.5).means().toString())
        .isEqualTo("{objective=8.75, negativeElbo=10.0, reconstructionNll=7.5, klDivergence=2.5}");
  }

  @Test
  void everyObjectiveReportsTheElbo() {
    assertThatThrownBy(() -> new RowTerms(List.of("gap"), List.of(new double[1])))
        .hasMessage("[gap] lacks one of [negativeElbo, reconstructionNll, klDivergence]");
  }
}
