package org.sparkvae.model.likelihood;

import java.util.List;
import org.sparkvae.model.random.NoiseStream;

/**
 * p(x|a) of one cell, where a is the pre-activation that the decoder returns for it, at some values
 * of the parameters that its feature owns. It is the formula of a {@link PerFeatureLikelihood}.
 */
public interface CellDensity {
  /** {@return names of the learned numbers of each feature, which do not depend on z} */
  default List<String> own() {
    return List.of();
  }

  /**
   * The density at some values of the own parameters.
   *
   * @param values one for each of {@link #own()}, before they are clamped
   */
  default CellDensity at(double... values) {
    return this;
  }

  /** {@return the values that a cell may have} */
  default FeatureRange range() {
    return FeatureRange.ANY;
  }

  /** {@return what {@link #nll} is the logarithm of} */
  default DensityKind kind() {
    return DensityKind.DENSITY;
  }

  /**
   * -log p(x|a), constants included.
   *
   * @param x observed
   * @param a NaN gives NaN, for the value and its gradient
   * @param gradient filled with the gradient of the value: with respect to a, then to the own
   *     parameters; 0 for a number that was clamped
   * @return nats
   */
  double nll(double x, double a, double[] gradient);

  /** {@return E[x|a]} */
  double mean(double a);

  /** {@return a draw from p(x|a)} */
  double sample(double a, NoiseStream noise);
}
