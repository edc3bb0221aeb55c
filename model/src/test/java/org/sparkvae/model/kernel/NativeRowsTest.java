package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@Timeout(60)
class NativeRowsTest {
  /** Value 1000 i + j stands in row i and column j. */
  private static INDArray matrix(int rows, int columns, char order, DataType type) {
    INDArray matrix = Nd4j.create(type, new long[] {rows, columns}, order);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.putScalar(i, j, 1000 * i + j);
      }
    }
    return matrix;
  }

  private static float[] expected(int from, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1000 * (from + i / columns) + i % columns;
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "5, 1", "3, 64", "3, 65", "70, 130", "2, 2"})
  void valuesAreRowMajorWhateverTheOrderOfTheMatrix(int rows, int columns) {
    for (char order : new char[] {'c', 'f'}) {
      INDArray matrix = matrix(rows + 3, columns, order, DataType.FLOAT);
      INDArray part = matrix.get(NDArrayIndex.interval(2, 2 + rows), NDArrayIndex.all());

      assertThat(NativeRows.values(matrix)).isEqualTo(expected(0, rows + 3, columns));
      assertThat(NativeRows.values(part)).isEqualTo(expected(2, rows, columns));
      double[] doubles = new double[rows * columns];
      NativeRows.read(part, doubles);
      assertThat(NativeRows.doubles(part)).isEqualTo(doubles);
      assertThat((float) doubles[doubles.length - 1])
          .isEqualTo(expected(2, rows, columns)[doubles.length - 1]);
    }
  }

  @ParameterizedTest
  @CsvSource({"c", "f"})
  void doublesAreReadAsTheyAre(char order) {
    INDArray matrix = matrix(4, 7, order, DataType.DOUBLE);
    double[] values = new double[28];

    NativeRows.read(matrix, values);

    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(1000 * (i / 7) + i % 7);
    }
  }
}
