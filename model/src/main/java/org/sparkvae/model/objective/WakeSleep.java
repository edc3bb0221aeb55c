package org.sparkvae.model.objective;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.prior.Prior;

/**
 * The wake-sleep algorithm of Hinton, Dayan, Frey and Neal (1995), the baseline of Kingma and
 * Welling (2013). It minimizes two quantities, each in some of the parameters only, so it is not
 * the gradient of a bound.
 *
 * <pre>
 * wake:  -log p(x, z)   z ~ q(z|x)                 in the decoder, its likelihood and the prior
 * sleep: -log q(z|x)    z ~ p(z), x ~ p(x|z)       in the encoder
 * </pre>
 *
 * This class is the wake phase, whose gradient with respect to the encoder is not used; {@link
 * #ofDreams} is the other. A step has as many dreams as rows.
 */
public final class WakeSleep implements Objective {
  private final TapeObjective wake = new TapeObjective(new JointNll("wakeNll"));

  @Override
  public RowTerms terms(ObjectiveInput input) {
    return wake.terms(input);
  }

  @Override
  public Gradients gradients(ObjectiveInput input) {
    return wake.gradients(input);
  }

  /** Those of the dreams' latents. */
  @Override
  public int noiseSize(Prior prior, int latents) {
    return prior.noiseSize(latents);
  }

  /**
   * @param latents z that the features were dreamed from, [rows, latentSize]
   * @return the sleep phase
   */
  public static Objective ofDreams(INDArray latents) {
    return new Sleep(latents);
  }
}
