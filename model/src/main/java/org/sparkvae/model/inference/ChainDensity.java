package org.sparkvae.model.inference;

/** The log-densities from which several Markov chains draw, one density for each chain. */
@FunctionalInterface
public interface ChainDensity {
  /**
   * @param positions of the chains, [chains, size], row-major
   * @param gradient filled with the gradient of each chain's log-density with respect to its
   *     position, [chains, size]
   * @return log-density of each chain, up to a constant of its own
   */
  double[] valueAndGradient(double[] positions, double[] gradient);
}
