package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.row;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.NumericalGradient;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.random.NoiseStream;

class MixedLikelihoodTest {
  private static final List<FeatureBlock> BLOCKS =
      FeatureBlock.parse("continuous:2 binary:1 count:1 categorical:3 mask:1");

  private static final double[] LOG_VARIANCES = {0.5, -1};

  private final Likelihood likelihood = new MixedLikelihood(BLOCKS).with(LOG_VARIANCES);

  private static final double[] OUTPUT = {0.3, -0.2, 1.5, 0.7, 0.1, -0.4, 0.9};
  private static final double[] X = {1, -1, 1, Math.log1p(3), 0, 0, 1, 0};

  private static double gaussian(double x, double mean, double logVariance) {
    return 0.5
        * (Math.log(2 * Math.PI) + logVariance + (x - mean) * (x - mean) * Math.exp(-logVariance));
  }

  private static double[] terms() {
    double logSumExp = Math.log(Math.exp(0.1) + Math.exp(-0.4) + Math.exp(0.9));
    return new double[] {
      gaussian(1, 0.3, 0.5),
      gaussian(-1, -0.2, -1),
      Math.log1p(Math.exp(1.5)) - 1.5,
      Math.exp(0.7) - 0.7 * 3 + Math.log(6),
      logSumExp - 0.9
    };
  }

  @Test
  void isTheSumOfTheColumnsTerms() {
    double expected = 0;
    for (double term : terms()) {
      expected += term;
    }

    assertThat(likelihood.reconstructionNll(row(X), row(OUTPUT)).getDouble(0))
        .isCloseTo(expected, within(1e-12));
    assertThat(likelihood.outputSize(X.length)).isEqualTo(OUTPUT.length);
  }

  @Test
  void aColumnsFeaturesAddItsTerm() {
    double[] terms = terms();
    double[] gaps = X.clone();
    gaps[1] = Double.NaN;
    gaps[4] = gaps[5] = gaps[6] = Double.NaN;

    assertThat(likelihood.nllByFeature(row(X), row(OUTPUT)))
        .containsExactly(
            new double[] {terms[0], terms[1], terms[2], terms[3], 0, 0, terms[4], 0},
            within(1e-12));
    assertThat(likelihood.nllByFeature(row(gaps), row(OUTPUT)))
        .containsExactly(new double[] {terms[0], 0, terms[2], terms[3], 0, 0, 0, 0}, within(1e-12));
  }

  @Test
  void leavesOutMissingCells() {
    double[] terms = terms();
    double[] gaps = X.clone();
    gaps[1] = Double.NaN;
    gaps[3] = Double.NaN;
    gaps[4] = gaps[5] = gaps[6] = Double.NaN;

    NllGradient found = likelihood.nllAndGradient(row(gaps), row(OUTPUT));

    assertThat(found.reconstructionNll()[0]).isCloseTo(terms[0] + terms[2], within(1e-12));
    double[] gradient = found.gradient().toDoubleVector();
    assertThat(gradient[0]).isNotZero();
    assertThat(gradient[2]).isNotZero();
    for (int missing : new int[] {1, 3, 4, 5, 6}) {
      assertThat(gradient[missing]).isZero();
    }
    assertThat(found.byOwn()[0]).isNotZero();
    assertThat(found.byOwn()[1]).isZero();
  }

  @Test
  void theGradientsAreTheNumericalOnes() {
    INDArray x = row(X);
    INDArray output = row(OUTPUT);
    NllGradient found = likelihood.nllAndGradient(x, output);

    INDArray numerical = NumericalGradient.of(at -> likelihood.reconstructionNll(x, at), output);

    assertThat(found.gradient().sub(numerical).amaxNumber().doubleValue()).isLessThan(1e-6);
    for (int i = 0; i < LOG_VARIANCES.length; i++) {
      double[] up = LOG_VARIANCES.clone();
      double[] down = LOG_VARIANCES.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      double slope = (nll(up, x, output) - nll(down, x, output)) / 2e-6;
      assertThat(found.byOwn()[i]).isCloseTo(slope, within(1e-6));
    }
  }

  /** Rows with many categories do not all go through the formulas together. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void theBitsOfAWideRowDoNotDependOnTheOthers(DataType type) {
    int categories = 40_000;
    int rows = 18;
    Likelihood wide =
        new MixedLikelihood(FeatureBlock.parse("continuous:1 categorical:" + categories));
    INDArray x = Nd4j.zeros(type, rows, 1 + categories);
    // column-major, as the decoder's outputs are in scoring
    INDArray output = Nd4j.linspace(type, -3, 1e-6, (long) rows * (1 + categories));
    output = output.reshape('f', rows, 1 + categories);
    for (int row = 0; row < rows; row++) {
      x.putScalar(row, 0, 0.1 * row);
      x.putScalar(row, 1 + row * 2_000L, 1);
    }
    for (int category = 0; category < categories; category++) { // a missing one
      x.putScalar(17, 1 + category, Double.NaN);
    }

    NllGradient found = wide.nllAndGradient(x, output);
    assertThat(floats(wide.nllAndGradient(x, output.dup('c')).gradient()))
        .isEqualTo(floats(found.gradient()));
    double[] nll = wide.reconstructionNll(x, output).toDoubleVector();
    double[] byFeature = wide.nllByFeature(x, output);
    INDArray mean = wide.mean(output);
    INDArray sample = wide.sample(output, NoiseStream.of(2));

    NoiseStream noise = NoiseStream.of(2);
    for (int row = 0; row < rows; row++) {
      INDArray one = x.getRow(row, true).dup('c');
      INDArray ofOne = output.getRow(row, true).dup('c');
      NllGradient alone = wide.nllAndGradient(one, ofOne);
      assertThat(found.reconstructionNll()[row]).isEqualTo(alone.reconstructionNll()[0]);
      assertThat(nll[row]).isEqualTo(wide.reconstructionNll(one, ofOne).getDouble(0));
      assertThat(found.byOwn()[row]).isEqualTo(alone.byOwn()[0]);
      assertThat(floats(found.gradient().getRow(row))).isEqualTo(floats(alone.gradient()));
      assertThat(floats(mean.getRow(row))).isEqualTo(floats(wide.mean(ofOne)));
      assertThat(floats(sample.getRow(row))).isEqualTo(floats(wide.sample(ofOne, noise)));
      int width = 1 + categories;
      assertThat(Arrays.copyOfRange(byFeature, row * width, (row + 1) * width))
          .isEqualTo(wide.nllByFeature(one, ofOne));
    }
  }

  /** Exactly, while ND4J's equality leaves 1e-5. */
  private static float[] floats(INDArray row) {
    return row.reshape(row.length()).toFloatVector();
  }

  private double nll(double[] own, INDArray x, INDArray output) {
    return likelihood.with(own).reconstructionNll(x, output).getDouble(0);
  }

  /** Two parameters of each heavy-tailed column, then one of the count. */
  @Test
  void heavyTailsAndOverdispersedCountsHaveParametersOfTheirOwn() {
    Likelihood others =
        new MixedLikelihood(FeatureBlock.parse("heavyTailed:2 overdispersedCount:1"));
    double[] own = {0.3, -0.4, 0.1, 0.6, 0.5};
    INDArray x = row(4, -0.5, Math.log1p(3));
    INDArray output = row(0.2, 0.1, 0.7);

    double[] terms = others.with(own).nllByFeature(x, output);
    NllGradient found = others.with(own).nllAndGradient(x, output);

    double[] gradient = new double[3];
    CellDensity count = new NegativeBinomial().at(0.5);
    assertThat(terms[0]).isEqualTo(new StudentT().at(0.3, 0.1).nll(4, 0.2, gradient));
    assertThat(terms[1]).isEqualTo(new StudentT().at(-0.4, 0.6).nll(-0.5, 0.1, gradient));
    assertThat(terms[2]).isEqualTo(count.nll(3, 0.7, gradient));
    assertThat(others.own(3).get(0).length()).isEqualTo(own.length);
    for (int i = 0; i < own.length; i++) {
      double[] up = own.clone();
      double[] down = own.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      double slope =
          (others.with(up).reconstructionNll(x, output).getDouble(0)
                  - others.with(down).reconstructionNll(x, output).getDouble(0))
              / 2e-6;
      assertThat(found.byOwn()[i]).isCloseTo(slope, within(1e-6)).isNotZero();
    }
  }

  @Test
  void aLogVarianceOutsideItsRangeHasNoGradient() {
    NllGradient found = likelihood.with(new double[] {-9, 9}).nllAndGradient(row(X), row(OUTPUT));

    assertThat(found.byOwn()).containsExactly(new double[] {0, 0}, within(0.0)); // also of -0
  }

  @Test
  void ofFloatsItIsThatOfDoubles() {
    INDArray x = row(X).castTo(DataType.FLOAT);
    INDArray output = row(OUTPUT).castTo(DataType.FLOAT);

    NllGradient found = likelihood.nllAndGradient(x, output);

    assertThat(found.gradient().dataType()).isEqualTo(DataType.FLOAT);
    assertThat(found.reconstructionNll()[0])
        .isCloseTo(java.util.Arrays.stream(terms()).sum(), within(1e-5));
  }

  /** A float holds log1p of a count closely enough. */
  @Test
  void countsUpToHalfAMillionAreExact() {
    Likelihood counts = new MixedLikelihood(FeatureBlock.parse("count:1"));
    for (int count : new int[] {0, 1, 999, 65_537, 300_001, 524_287}) {
      INDArray x = row(Math.log1p(count)).castTo(DataType.FLOAT);

      double gradient = counts.gradient(x, row(0)).getDouble(0);

      assertThat(gradient).isEqualTo(1 - count);
    }
  }

  @Test
  void aRateFarBeyondEveryCountStaysFinite() {
    Likelihood counts = new MixedLikelihood(FeatureBlock.parse("count:1"));
    NllGradient found = counts.nllAndGradient(row(Math.log1p(2)), row(1000));

    assertThat(found.reconstructionNll()[0]).isFinite().isPositive();
    assertThat(found.gradient().getDouble(0)).isZero(); // clamped
  }

  @Test
  void drawsHaveTheMomentsOfTheColumns() {
    int rows = 4000;
    INDArray output = Nd4j.create(DataType.DOUBLE, rows, OUTPUT.length);
    for (int i = 0; i < rows; i++) {
      output.putRow(i, row(OUTPUT));
    }
    double[][] drawn = likelihood.sample(output, NoiseStream.of(5)).toDoubleMatrix();
    double[] mean = likelihood.mean(row(OUTPUT)).toDoubleVector();

    assertThat(column(drawn, 0)).isCloseTo(mean[0], within(0.1));
    assertThat(column(drawn, 2)).isCloseTo(mean[2], within(0.03));
    double meanCount = 0;
    for (double[] one : drawn) {
      double count = Math.expm1(one[3]);
      assertThat(count).isCloseTo(Math.rint(count), within(1e-9));
      meanCount += count / rows;
      assertThat(one[4] + one[5] + one[6]).isEqualTo(1);
      assertThat(one[7]).isZero();
    }
    assertThat(meanCount).isCloseTo(Math.expm1(mean[3]), within(0.1));
    for (int category = 4; category < 7; category++) {
      assertThat(column(drawn, category)).isCloseTo(mean[category], within(0.03));
    }
  }

  private static double column(double[][] rows, int at) {
    double sum = 0;
    for (double[] one : rows) {
      sum += one[at];
    }
    return sum / rows.length;
  }

  @Test
  void blocksAreTheirTexts() {
    assertThat(FeatureBlock.parse(FeatureBlock.toText(BLOCKS))).isEqualTo(BLOCKS);
    assertThat(FeatureBlock.parse("")).isEmpty();
  }

  @Test
  void countsTheObservedColumns() {
    float nan = Float.NaN;
    float[] rows = {0, 0, 0, 0, 0, 0, 1, 1, nan, 1, 1, nan, nan, nan, nan, 1};

    assertThat(FeatureBlock.observedColumns(BLOCKS, rows, 0)).isEqualTo(5);
    assertThat(FeatureBlock.observedColumns(BLOCKS, rows, 8)).isEqualTo(2);
  }
}
