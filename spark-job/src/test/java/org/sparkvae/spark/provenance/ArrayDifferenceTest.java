package org.sparkvae.spark.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrayDifferenceTest {
  @Test
  void equalBitsAreNotADifference() {
    float[] values = {1, -0f, Float.NaN, Float.MIN_VALUE};

    assertThat(ArrayDifference.of("a", values, values.clone())).isEmpty();
  }

  @Test
  void largestDifferencesAreOverAllPairs() {
    assertThat(ArrayDifference.of("a", new float[] {8, 3, 0, 7}, new float[] {9, 1, -0f, 7}))
        .contains(new ArrayDifference("a", 4, 4, 3, 2, 2.0 / 3));
  }

  @Test
  void oppositeSignsAreTwiceTheMagnitude() {
    assertThat(ArrayDifference.of("a", new float[] {4}, new float[] {-4}))
        .contains(new ArrayDifference("a", 1, 1, 1, 8, 2));
  }

  @Test
  void nonFiniteValuesAreInfinitelyFar() {
    assertThat(ArrayDifference.of("a", new float[] {1, 1}, new float[] {Float.NaN, 1}))
        .contains(new ArrayDifference("a", 2, 2, 1, Double.POSITIVE_INFINITY, 0));
  }

  @Test
  void anotherLengthIsADifference() {
    assertThat(ArrayDifference.of("a", new float[] {1}, new float[0]))
        .contains(new ArrayDifference("a", 1, 0, 0, 0, 0));
  }
}
