package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.row;
import static org.sparkvae.model.Matrices.uniform;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.tape.OwnParameter;

/** Every likelihood leaves out the features that are NaN. */
class UnobservedCellsTest {
  private static final int ROWS = 5;
  private static final int FEATURES = 6;
  private static final double EPSILON = 1e-6;

  /** The observed features of each row: some, the last, none, all, and all but the first. */
  private static final int[][] OBSERVED = {{0, 2, 3}, {5}, {}, {0, 1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}};

  private final INDArray features = withGaps(uniform(1, ROWS, FEATURES));

  private static INDArray withGaps(INDArray features) {
    for (int row = 0; row < ROWS; row++) {
      for (int feature = 0; feature < FEATURES; feature++) {
        if (Arrays.binarySearch(OBSERVED[row], feature) < 0) {
          features.putScalar(row, feature, Double.NaN);
        }
      }
    }
    return features;
  }

  private static INDArray output(Likelihood likelihood) {
    return gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5);
  }

  /** The places of a row's observed pre-activations, the first parameters before the second. */
  private static int[] observedOutput(Likelihood likelihood, int row) {
    return IntStream.range(0, (int) likelihood.outputSize(FEATURES))
        .filter(place -> Arrays.binarySearch(OBSERVED[row], place % FEATURES) >= 0)
        .toArray();
  }

  private static INDArray picked(INDArray matrix, int row, int[] columns) {
    return row(
        Arrays.stream(columns).mapToDouble(column -> matrix.getDouble(row, column)).toArray());
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void inDoubleTheyAreLeftOut(LikelihoodKind kind) {
    assertLeftOut(VaeParts.likelihood(kind), DataType.DOUBLE);
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void inFloatTheyAreLeftOut(LikelihoodKind kind) {
    assertLeftOut(VaeParts.likelihood(kind), DataType.FLOAT);
  }

  /** Value and gradient are those of a row that has the observed features only, bit for bit. */
  private void assertLeftOut(Likelihood likelihood, DataType type) {
    INDArray x = features.castTo(type);
    INDArray output = output(likelihood).castTo(type);

    NllGradient given = likelihood.nllAndGradient(x, output);

    assertThat(likelihood.gradient(x, output)).isEqualTo(given.gradient());
    INDArray column = likelihood.reconstructionNll(x, output);
    for (int row = 0; row < ROWS; row++) {
      int[] places = observedOutput(likelihood, row);
      double[] gradient = new double[(int) likelihood.outputSize(FEATURES)];
      double nll = 0;
      if (places.length > 0) {
        NllGradient expected =
            likelihood.nllAndGradient(
                picked(x, row, OBSERVED[row]).castTo(type),
                picked(output, row, places).castTo(type));
        nll = expected.reconstructionNll()[0];
        for (int k = 0; k < places.length; k++) {
          gradient[places[k]] = expected.gradient().getDouble(0, k);
        }
      }
      assertThat(given.reconstructionNll()[row]).isEqualTo(nll);
      assertThat(column.getDouble(row)).isCloseTo(nll, within(1e-5));
      assertThat(given.gradient().getRow(row).castTo(DataType.DOUBLE).toDoubleVector())
          .containsExactly(gradient);
    }
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void theArgumentsKeepTheirNaN(LikelihoodKind kind) {
    Likelihood likelihood = VaeParts.likelihood(kind);
    INDArray x = features.castTo(DataType.FLOAT);
    INDArray output = output(likelihood).castTo(DataType.FLOAT);

    likelihood.nllAndGradient(x, output);

    assertThat(NativeRows.values(x))
        .containsExactly(NativeRows.values(features.castTo(DataType.FLOAT)));
    assertThat(output).isEqualTo(output(likelihood).castTo(DataType.FLOAT));
  }

  /** A diverged decoder is not taken for a missing value. */
  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void ofTheDecoderOnlyTheOutputOfObservedCellsCounts(LikelihoodKind kind) {
    Likelihood likelihood = VaeParts.likelihood(kind);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray x = features.castTo(type);
      INDArray output = output(likelihood).castTo(type);
      output.putScalar(1, 0, Double.NaN); // not observed
      output.putScalar(3, 0, Double.NaN);

      NllGradient given = likelihood.nllAndGradient(x, output);

      assertThat(given.reconstructionNll()[1]).isFinite();
      assertThat(given.reconstructionNll()[3]).isNaN();
      assertThat(given.gradient().getDouble(1, 0)).isZero();
      assertThat(given.gradient().getDouble(3, 0)).isNaN();
    }
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void theGradientByOwnParametersIsTheNumericalOne(LikelihoodKind kind) {
    int size = OwnParameter.length(VaeParts.likelihood(kind).own(FEATURES));
    double[] own = new double[size];
    Arrays.fill(own, -0.7);
    Likelihood likelihood = VaeParts.likelihood(kind).with(own);
    INDArray output = output(likelihood);

    double[] given = likelihood.nllAndGradient(features, output).byOwn();
    double[] inFloat =
        likelihood
            .nllAndGradient(features.castTo(DataType.FLOAT), output.castTo(DataType.FLOAT))
            .byOwn();

    assertThat(given).hasSize(ROWS * size);
    for (int i = 0; i < size; i++) {
      double[] up = moved(likelihood, own, i, EPSILON, output);
      double[] down = moved(likelihood, own, i, -EPSILON, output);
      for (int row = 0; row < ROWS; row++) {
        double numerical = (up[row] - down[row]) / (2 * EPSILON);
        assertThat(given[row * size + i])
            .isCloseTo(numerical, within(1e-6 * (1 + Math.abs(numerical))));
      }
    }
    assertThat(inFloat).containsExactly(given, within(1e-5));
  }

  private double[] moved(
      Likelihood likelihood, double[] own, int index, double shift, INDArray output) {
    double[] moved = own.clone();
    moved[index] += shift;
    return likelihood.with(moved).reconstructionNll(features, output).toDoubleVector();
  }
}
