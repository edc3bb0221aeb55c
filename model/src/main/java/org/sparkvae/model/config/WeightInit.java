package org.sparkvae.model.config;

/**
 * Distribution of the initial weights; biases start at 0, except with {@link #NORMAL001}, which
 * draws them too.
 */
public enum WeightInit {
  /** N(0, 2 / (fanIn + fanOut)), Glorot and Bengio (2010). */
  XAVIER,
  /** N(0, 2 / fanIn), He et al. (2015), for rectifiers. */
  RELU,
  /**
   * "N(0, 0.01)" of Kingma and Welling (2013), which replications read as a standard deviation of
   * 0.01.
   */
  NORMAL001
}
