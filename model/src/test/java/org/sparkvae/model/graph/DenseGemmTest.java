package org.sparkvae.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.SparseInput;
import org.sparkvae.model.random.NoiseStream;

/** Compares with sums in double; c: row-major, f: column-major. */
class DenseGemmTest {
  private static INDArray matrix(long key, int rows, int columns, char order) {
    float[] values = new float[rows * columns];
    NoiseStream.of(key).fillGaussian(values, 0, values.length);
    return Nd4j.createFromArray(values).reshape('c', rows, columns).dup(order);
  }

  private static INDArray empty(int rows, int columns, char order) {
    return Nd4j.create(DataType.FLOAT, new long[] {rows, columns}, order).assign(Float.NaN);
  }

  /** One value in four is not 0, and a row of zeros. */
  @ParameterizedTest
  @CsvSource({"7, 50, 3, c", "7, 50, 3, f", "1, 50, 3, c", "7, 1, 3, f", "7, 50, 1, c"})
  void theProductsOfEntriesAreTheSame(int rows, int inputs, int outputs, char to) {
    float[] values = new float[(rows + 1) * inputs];
    NoiseStream.of(4).fillGaussian(values, 0, rows * inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 4 == 0 ? values[i] : 0;
    }
    int all = rows + 1;
    INDArray input = Nd4j.createFromArray(values).reshape('c', all, inputs);
    INDArray weights = matrix(2, inputs, outputs, 'f');
    INDArray delta = matrix(3, all, outputs, 'c');
    INDArray output = empty(all, outputs, to);
    INDArray gradient = empty(inputs, outputs, 'f');
    int entries = (rows * inputs + 3) / 4;
    assertThat(SparseInput.ofAll(values, all, inputs, entries - 1)).isNull();
    SparseInput sparse = SparseInput.ofAll(values, all, inputs, entries);

    SparseProducts.forward(sparse, weights, output);
    SparseProducts.weightGradient(sparse, delta, gradient);

    assertSame(output, exact(input).mmul(exact(weights)));
    assertSame(gradient, exact(input).transpose().mmul(exact(delta)));
  }

  @Test
  void rowsWithManyEntriesKeepTheirDenseProducts() {
    float[] values = {0, 2, 0, 0, /**/ 1, 1, 1, 1, /**/ 0, 0, 0, 0, /**/ 3, 0, 0, 1};
    INDArray weights = matrix(2, 4, 3, 'f');
    INDArray output = Nd4j.zeros(DataType.FLOAT, 5, 3);
    SparseInput some = SparseInput.ofSome(values, 1, 3, 4, 2, 2); // without the first row
    assertThat(some.rows()).isEqualTo(2);

    SparseProducts.forward(some, weights, output);

    INDArray expected = Nd4j.zeros(DataType.DOUBLE, 5, 3);
    expected.putRow(4, exact(weights).getRow(0).mul(3).add(exact(weights).getRow(3)));
    assertSame(output, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 5, 3, c, c",
    "7, 5, 3, c, f",
    "7, 5, 3, f, c",
    "7, 5, 3, f, f",
    "1, 5, 3, c, c",
    "7, 1, 3, c, c",
    "7, 5, 1, c, c",
    "1, 1, 1, c, f",
    "1, 5, 3, c, f",
    "1, 5, 3, f, f",
    "7, 1, 3, c, f",
    "7, 1, 3, f, f",
    "7, 5, 1, c, f",
    "7, 5, 1, f, f",
    "7, 5, 1, f, c",
    "100, 78, 50, c, f",
    "100, 50, 20, f, f",
    "100, 78, 50, c, c"
  })
  void areTheSumsThatTheirNamesSay(int rows, int inputs, int outputs, char from, char to) {
    INDArray input = matrix(1, rows, inputs, from);
    INDArray weights = matrix(2, inputs, outputs, 'f');
    INDArray delta = matrix(3, rows, outputs, to);
    INDArray output = empty(rows, outputs, to);
    INDArray gradient = empty(inputs, outputs, 'f');
    INDArray below = empty(rows, inputs, from);

    DenseGemm.forward(input, weights, output);
    DenseGemm.weightGradient(input, delta, gradient);
    DenseGemm.inputGradient(delta, weights, below);

    assertSame(output, exact(input).mmul(exact(weights)));
    assertSame(gradient, exact(input).transpose().mmul(exact(delta)));
    assertSame(below, exact(delta).mmul(exact(weights).transpose()));
  }

  private static INDArray exact(INDArray matrix) {
    return matrix.castTo(DataType.DOUBLE);
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    double[] left = actual.dup('c').data().asDouble();
    double[] right = expected.dup('c').data().asDouble();
    assertThat(left).hasSameSizeAs(right);
    for (int i = 0; i < left.length; i++) {
      assertThat(left[i]).isCloseTo(right[i], within(2e-5));
    }
  }
}
