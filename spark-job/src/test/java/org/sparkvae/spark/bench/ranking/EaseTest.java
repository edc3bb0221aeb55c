package org.sparkvae.spark.bench.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;
import org.sparkvae.model.random.NoiseStream;

class EaseTest {
  private static final int USERS = 7;
  private static final int ITEMS = 12;
  private static final double LAMBDA = 3;

  /** Steck's algorithm as it is printed: B = P / -diag(P), with zeros on the diagonal. */
  @Test
  void scoresAreThoseOfTheInverseOverItems() {
    NoiseStream random = NoiseStream.of(4);
    INDArray clicks = Nd4j.zeros(DataType.DOUBLE, USERS, ITEMS);
    for (int i = 0; i < USERS * ITEMS; i++) {
      clicks.putScalar(i, random.nextUniform() < 0.4 ? 1 : 0);
    }
    INDArray penalty = Nd4j.eye(ITEMS).castTo(DataType.DOUBLE).muli(LAMBDA);
    INDArray inverse = InvertMatrix.invert(clicks.transpose().mmul(clicks).addi(penalty), false);
    int[] known = {1, 4, 5};

    List<int[]> train =
        IntStream.range(0, USERS)
            .mapToObj(
                user ->
                    IntStream.range(0, ITEMS)
                        .filter(item -> clicks.getDouble(user, item) == 1)
                        .toArray())
            .toList();
    double[] scores = new Ease(train, ITEMS, LAMBDA).scores(known);

    for (int item = 0; item < ITEMS; item++) {
      double expected = 0;
      for (int other : known) {
        expected -= inverse.getDouble(other, item) / inverse.getDouble(item, item);
      }
      if (item != 1 && item != 4 && item != 5) {
        assertThat(scores[item]).isCloseTo(expected, within(1e-9));
      }
    }
  }
}
