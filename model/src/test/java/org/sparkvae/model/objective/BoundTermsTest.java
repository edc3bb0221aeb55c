package org.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundTermsTest {
  @Test
  void meansAreSumsOverRows() {
    BoundTerms terms = new BoundTerms(4, 12, 2);

    assertThat(terms.meanReconstructionNll()).isEqualTo(3);
    assertThat(terms.meanKlDivergence()).isEqualTo(0.5);
    assertThat(terms.meanNegativeElbo()).isEqualTo(3.5);
  }

  @Test
  void furtherRowsAddTheirSums() {
    assertThat(new BoundTerms(4, 12, 2).plus(new BoundTerms(1, 5, -1)))
        .isEqualTo(new BoundTerms(5, 17, 1));
    assertThat(BoundTerms.NONE.plus(new BoundTerms(1, 5, 3))).isEqualTo(new BoundTerms(1, 5, 3));
  }

  @Test
  void noRowsHaveNoMean() {
    assertThat(BoundTerms.NONE.meanNegativeElbo()).isNaN();
  }

  @Test
  void termsAreFiniteIfBothAre() {
    assertThat(new BoundTerms(1, 1, 1).isFinite()).isTrue();
    assertThat(new BoundTerms(1, Double.NaN, 1).isFinite()).isFalse();
    assertThat(new BoundTerms(1, 1, Double.POSITIVE_INFINITY).isFinite()).isFalse();
  }

  /** Two rows of 10 and 20 nats, the second with weight 3: (10 + 60) / 4. */
  @Test
  void meansAreDividedByTheWeightsOfTheRows() {
    BoundTerms terms = new BoundTerms(1, 1, 6, 4).plus(new BoundTerms(1, 3, 45, 15));
    assertThat(terms.meanNegativeElbo()).isEqualTo(17.5);
    assertThat(terms.rows()).isEqualTo(2);
  }
}
