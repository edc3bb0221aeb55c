package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.row;
import static org.sparkvae.model.Matrices.uniform;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.NumericalGradient;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;

/** Properties of every likelihood. */
class LikelihoodsTest {
  private static final int ROWS = 4;
  private static final int FEATURES = 5;

  private static Likelihood of(LikelihoodKind name) {
    ModelConfig model =
        new ModelConfig(1, List.of(), List.of(), Activation.TANH, name, WeightInit.XAVIER);
    return VaeParts.of(model, ObjectiveConfig.DEFAULTS).likelihood();
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void theGradientIsTheNumericalOne(LikelihoodKind name) {
    Likelihood likelihood = of(name);
    INDArray features = uniform(1, ROWS, FEATURES);
    INDArray output = gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5);

    INDArray numerical =
        NumericalGradient.of(at -> likelihood.reconstructionNll(features, at), output);

    assertThat(likelihood.gradient(features, output).sub(numerical).amaxNumber().doubleValue())
        .isLessThan(1e-6);
  }

  /** The float kernels agree with the formula in double. */
  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void inFloatAsInDouble(LikelihoodKind name) {
    Likelihood likelihood = of(name);
    INDArray features = uniform(1, ROWS, FEATURES);
    INDArray output = gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5);
    INDArray nll = likelihood.reconstructionNll(features, output);

    INDArray floatFeatures = features.castTo(DataType.FLOAT);
    INDArray floatOutput = output.castTo(DataType.FLOAT);
    NllGradient both = likelihood.nllAndGradient(floatFeatures, floatOutput);

    float[] rounded = likelihood.reconstructionNll(floatFeatures, floatOutput).toFloatVector();
    for (int row = 0; row < ROWS; row++) {
      assertThat((float) both.reconstructionNll()[row]).isEqualTo(rounded[row]);
      assertThat(both.reconstructionNll()[row])
          .isNotEqualTo(rounded[row]) // log-weights need more digits
          .isCloseTo(nll.getDouble(row), within(1e-5 * greatest(nll)));
    }
    INDArray gradient = likelihood.gradient(features, output);
    assertThat(greatest(both.gradient().castTo(DataType.DOUBLE).sub(gradient)))
        .isLessThan(1e-5 * greatest(gradient));
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void whatFeaturesAddSumsToTheValue(LikelihoodKind name) {
    INDArray features = uniform(1, ROWS, FEATURES);
    features.putScalar(2, 3, Double.NaN);
    Likelihood likelihood = of(name);
    INDArray output = gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray x = features.castTo(type);
      double[] added = likelihood.nllByFeature(x, output.castTo(type));
      double[] nll = likelihood.reconstructionNll(x, output.castTo(type)).toDoubleVector();
      assertThat(added).hasSize(ROWS * FEATURES);
      assertThat(added[2 * FEATURES + 3]).isZero();
      for (int row = 0; row < ROWS; row++) {
        double sum = Arrays.stream(added, row * FEATURES, (row + 1) * FEATURES).sum();
        assertThat(sum).isCloseTo(nll[row], within(1e-5 * (1 + Math.abs(nll[row]))));
      }
    }
  }

  private static double greatest(INDArray values) {
    return values.amaxNumber().doubleValue();
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void noMethodChangesItsArguments(LikelihoodKind name) {
    Likelihood likelihood = of(name);
    INDArray features = uniform(1, ROWS, FEATURES);
    INDArray output = gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5);

    likelihood.reconstructionNll(features, output);
    likelihood.gradient(features, output).addi(1);
    likelihood.mean(output).addi(1);
    likelihood.sample(output, NoiseStream.of(3)).addi(1);

    assertThat(features).isEqualTo(uniform(1, ROWS, FEATURES));
    assertThat(output).isEqualTo(gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5));
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void theOutputOfTheDecoderHasTheStatedSize(LikelihoodKind name) {
    Likelihood likelihood = of(name);
    INDArray output = gaussian(2, ROWS, (int) likelihood.outputSize(FEATURES), 1.5);

    assertThat(likelihood.mean(output).shape()).containsExactly(ROWS, FEATURES);
    assertThat(likelihood.sample(output, NoiseStream.of(3)).shape())
        .containsExactly(ROWS, FEATURES);
    assertThat(likelihood.gradient(uniform(1, ROWS, FEATURES), output).shape())
        .isEqualTo(output.shape());
  }

  /** A likelihood of two kinds of features, for its ranges only. */
  private static final class TwoRanges implements Likelihood {
    private final Likelihood bernoulli = new BernoulliLikelihood();

    @Override
    public FeatureRange range(int feature) {
      return feature == 0 ? FeatureRange.ANY : new FeatureRange(-feature, 1);
    }

    @Override
    public long outputSize(int featureSize) {
      return bernoulli.outputSize(featureSize);
    }

    @Override
    public INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
      return bernoulli.reconstructionNll(features, decoderOutput);
    }

    @Override
    public INDArray gradient(INDArray features, INDArray decoderOutput) {
      return bernoulli.gradient(features, decoderOutput);
    }

    @Override
    public INDArray mean(INDArray decoderOutput) {
      return bernoulli.mean(decoderOutput);
    }

    @Override
    public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
      return bernoulli.sample(decoderOutput, noise);
    }
  }

  @Test
  void eachFeatureIsClippedToItsOwnRange() {
    Likelihood likelihood = new TwoRanges();
    float[] features = {-9, -9, -9, 9, 9, Float.NaN, -0.5f, -0.5f, -0.5f};
    float[] given = features.clone();

    assertThat(likelihood.clipped(features, 3))
        .containsExactly(-9, -1, -2, 9, 1, Float.NaN, -0.5f, -0.5f, -0.5f);
    assertThat(features).isEqualTo(given);
    float[] within = {99, -1, -2, 0, 1, Float.NaN};
    assertThat(likelihood.clipped(within, 3)).isSameAs(within);
  }

  @Test
  void eachNameGivesItsOwnMean() {
    INDArray output = row(2, 0);
    double sigmoid = 1 / (1 + Math.exp(-2));

    assertThat(of(LikelihoodKind.BERNOULLI).mean(output).toDoubleVector())
        .containsExactly(new double[] {sigmoid, 0.5}, within(1e-12));
    assertThat(of(LikelihoodKind.GAUSSIAN).mean(output).getDouble(0)).isEqualTo(2);
    assertThat(of(LikelihoodKind.GAUSSIAN_SIGMOID_MEAN).mean(output).getDouble(0))
        .isCloseTo(sigmoid, within(1e-12));
  }
}
