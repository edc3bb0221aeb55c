package org.sparkvae.model.posterior;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SampleRowsTest {
  private final INDArray rows = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});

  @Test
  void theSamplesOfARowLieNextToEachOther() {
    assertThat(SampleRows.repeat(rows, 2).toDoubleMatrix())
        .isDeepEqualTo(new double[][] {{1, 2}, {1, 2}, {3, 4}, {3, 4}});
  }

  /** Checks row-major and column-major input. */
  @Test
  void sumAndMeanAreOverTheSamplesOfEachRow() {
    INDArray samples = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 6}, {5, 5}, {7, 9}});

    for (char order : new char[] {'c', 'f'}) {
      assertThat(SampleRows.sum(samples.dup(order), 2).toDoubleMatrix())
          .isDeepEqualTo(new double[][] {{4, 8}, {12, 14}});
    }
    assertThat(SampleRows.mean(new double[] {1, 3, 5, 8}, 2)).containsExactly(2, 6.5);
  }

  @Test
  void oneSampleIsTheRowItself() {
    assertThat(SampleRows.repeat(rows, 1)).isSameAs(rows);
    assertThat(SampleRows.mean(new double[] {1, 3}, 1)).containsExactly(1, 3);
    assertThat(SampleRows.sum(rows, 1)).isSameAs(rows);
  }
}
