package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RoundPositionTest {
  /** Two passes of 25 mini-batches in rounds of 10, 10 and 5. */
  @Test
  void whatIsLeftFallsFromOneToZero() {
    double[] left = {1, 0.8, 0.6, 0.5, 0.3, 0.1, 0};
    RoundPosition position = RoundPosition.START;
    for (double expected : left) {
      assertThat(position.left(2, 25)).isCloseTo(expected, within(1e-12));
      position = position.next(10, 25);
    }
  }
}
