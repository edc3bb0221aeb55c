package org.sparkvae.model.likelihood;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

/**
 * p(x|z), given the pre-activations that the decoder returns.
 *
 * <pre>
 * z [rows, latentSize] -> decoder -> decoderOutput [rows, parametersPerFeature * featureSize]
 * </pre>
 *
 * A likelihood with two parameters per feature stores the first parameters of all features before
 * the second ones. No method changes its arguments.
 */
public interface Likelihood {
  /** {@return learned numbers that the decoder does not compute} */
  default List<OwnParameter> own() {
    return List.of();
  }

  /**
   * The likelihood at some values of its own parameters. Without them they are 0.
   *
   * @param own one for each of {@link #own()}
   */
  default Likelihood with(double[] own) {
    return this;
  }

  /** {@return number of pre-activations per feature} */
  int parametersPerFeature();

  /** {@return the smallest value that a feature may have; by default, any is allowed} */
  default double lowestFeature() {
    return Double.NEGATIVE_INFINITY;
  }

  /** {@return the largest value that a feature may have; by default, any is allowed} */
  default double highestFeature() {
    return Double.POSITIVE_INFINITY;
  }

  /**
   * The values whose likelihood is computed for held-out and scored rows: a value beyond the range
   * counts as the end of the range that is nearest to it. Only the likelihood clips; the encoder
   * takes every value as it is.
   *
   * @param features x, row-major; not changed
   * @return the clipped values; {@code features} itself if all are in the range
   */
  default float[] clipped(float[] features) {
    float lowest = (float) lowestFeature();
    float highest = (float) highestFeature();
    float[] clipped = features;
    for (int i = 0; i < features.length; i++) {
      if (features[i] < lowest || features[i] > highest) {
        if (clipped == features) {
          clipped = features.clone();
        }
        clipped[i] = features[i] < lowest ? lowest : highest;
      }
    }
    return clipped;
  }

  /**
   * -log p(x|z), constants included.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, parametersPerFeature * featureSize]
   * @return nats, summed over features, lower is better, [rows, 1]
   */
  INDArray reconstructionNll(INDArray features, INDArray decoderOutput);

  /**
   * The gradient of {@link #reconstructionNll}.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, parametersPerFeature * featureSize]
   * @return the gradient of each row's value with respect to its own pre-activations, shape of
   *     decoderOutput
   */
  INDArray gradient(INDArray features, INDArray decoderOutput);

  /**
   * {@link #reconstructionNll} and {@link #gradient} of the same rows, so that shared intermediate
   * values are computed once.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, parametersPerFeature * featureSize]
   */
  default NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    return new NllGradient(
        reconstructionNll(features, decoderOutput).toDoubleVector(),
        gradient(features, decoderOutput));
  }

  /**
   * E[x|z].
   *
   * @param decoderOutput [rows, parametersPerFeature * featureSize]
   * @return [rows, featureSize]
   */
  INDArray mean(INDArray decoderOutput);

  /**
   * Draws x from p(x|z).
   *
   * @param decoderOutput [rows, parametersPerFeature * featureSize]
   * @param noise where the draws come from
   * @return [rows, featureSize]
   */
  INDArray sample(INDArray decoderOutput, NoiseStream noise);
}
