package org.sparkvae.model.config;

/** The objectives, as recipes name them. */
public enum ObjectiveName {
  /** The negative ELBO, Kingma and Welling (2013). */
  ELBO,
  /** The importance-weighted bound of samplesPerRow draws, Burda et al. (2015). */
  IWAE,
  /** Two losses, for decoder and encoder, Hinton et al. (1995). */
  WAKE_SLEEP,
  /** The reconstruction from the mean of q(z|x) alone. */
  AUTOENCODER,
  /** Monte Carlo EM without an encoder, the second baseline of Kingma and Welling (2013). */
  MCEM;

  /**
   * {@return whether z is no draw from q(z|x), but a state of each row that a training keeps: the
   * encoder is not trained}
   */
  public boolean keepsLatents() {
    return this == MCEM;
  }

  /** {@return whether q(z|x) is trained as a distribution, so that a model has an ELBO} */
  public boolean hasElbo() {
    return this != MCEM && this != AUTOENCODER;
  }
}
