package org.sparkvae.model.likelihood;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

/**
 * p(x|z), given the pre-activations that the decoder returns.
 *
 * <pre>
 * z [rows, latentSize] -> decoder -> decoderOutput [rows, outputSize]
 * </pre>
 *
 * A likelihood with two parameters per feature stores the first parameters of all features before
 * the second ones. No method changes its arguments.
 *
 * <p>A feature that is NaN is not observed: it adds nothing to the sum over features, and the
 * gradients of its pre-activations are 0.
 */
public interface Likelihood {
  /**
   * {@return learned numbers that the decoder does not compute}
   *
   * @param featureSize number of features
   */
  default List<OwnParameter> own(int featureSize) {
    return List.of();
  }

  /**
   * The likelihood at some values of its own parameters. Without them they are 0.
   *
   * @param own one for each of {@link #own(int)}
   */
  default Likelihood with(double[] own) {
    return this;
  }

  /**
   * {@return how many pre-activations the decoder returns for a row; exact even where the network
   * is too large to build}
   *
   * @param featureSize number of features
   */
  long outputSize(int featureSize);

  /**
   * {@return the values that a feature may have; by default, any is allowed}
   *
   * @param feature index of the feature
   */
  default FeatureRange range(int feature) {
    return FeatureRange.ANY;
  }

  /** {@return what {@link #reconstructionNll} is the logarithm of} */
  default DensityKind kind() {
    return DensityKind.DENSITY;
  }

  /**
   * The values whose likelihood is computed for held-out and scored rows: a value beyond the range
   * of its feature counts as the value in the range that is nearest to it. Only the likelihood
   * clips; the encoder takes every value as it is. NaN stays NaN.
   *
   * @param features x, row-major; not changed
   * @param featureSize number of features in a row
   * @return the clipped values; {@code features} itself if all are in the range
   */
  default float[] clipped(float[] features, int featureSize) {
    FeatureRange[] ranges =
        IntStream.range(0, featureSize).mapToObj(this::range).toArray(FeatureRange[]::new);
    boolean isLimited = Arrays.stream(ranges).anyMatch(range -> !range.equals(FeatureRange.ANY));
    float[] clipped = features;
    for (int i = 0; isLimited && i < features.length; i++) {
      FeatureRange range = ranges[i % featureSize];
      float value = features[i];
      if (!Float.isNaN(value) && !range.holds(value)) {
        clipped = clipped == features ? features.clone() : clipped;
        clipped[i] = (float) range.nearest(value);
      }
    }
    return clipped;
  }

  /**
   * -log p(x|z), constants included.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, outputSize]
   * @return nats, summed over features, lower is better, [rows, 1]
   */
  INDArray reconstructionNll(INDArray features, INDArray decoderOutput);

  /**
   * The gradient of {@link #reconstructionNll}.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, outputSize]
   * @return the gradient of each row's value with respect to its own pre-activations, shape of
   *     decoderOutput
   */
  INDArray gradient(INDArray features, INDArray decoderOutput);

  /**
   * {@link #reconstructionNll} and {@link #gradient} of the same rows, so that shared intermediate
   * values are computed once.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, outputSize]
   */
  default NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    return new NllGradient(
        reconstructionNll(features, decoderOutput).toDoubleVector(),
        gradient(features, decoderOutput));
  }

  /**
   * What each feature adds to {@link #reconstructionNll}; a feature that is not observed adds 0.
   *
   * @param features x, [rows, featureSize]
   * @param decoderOutput [rows, outputSize]
   * @return nats, rows * featureSize, row-major
   */
  default double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    int rows = features.rows();
    int columns = features.columns();
    double[] all = new double[rows * columns];
    for (int feature = 0; feature < columns; feature++) {
      INDArray alone = Nd4j.valueArrayOf(features.shape(), Double.NaN, features.dataType());
      alone.putColumn(feature, features.getColumn(feature));
      double[] nll = reconstructionNll(alone, decoderOutput).toDoubleVector();
      for (int row = 0; row < rows; row++) {
        all[row * columns + feature] = nll[row];
      }
    }
    return all;
  }

  /**
   * E[x|z].
   *
   * @param decoderOutput [rows, outputSize]
   * @return [rows, featureSize]
   */
  INDArray mean(INDArray decoderOutput);

  /**
   * Draws x from p(x|z).
   *
   * @param decoderOutput [rows, outputSize]
   * @param noise where the draws come from
   * @return [rows, featureSize]
   */
  INDArray sample(INDArray decoderOutput, NoiseStream noise);
}
