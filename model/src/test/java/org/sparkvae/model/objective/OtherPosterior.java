package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.Var;

/** A posterior for which no prior has a closed-form divergence. */
final class OtherPosterior implements Posterior {
  private final Posterior gaussian = new DiagonalGaussian();

  @Override
  public List<String> heads() {
    return gaussian.heads();
  }

  @Override
  public INDArray latent(List<INDArray> heads, INDArray noise) {
    return gaussian.latent(heads, noise);
  }

  @Override
  public List<INDArray> latentGradient(
      List<INDArray> heads, INDArray noise, INDArray latentGradient) {
    return gaussian.latentGradient(heads, noise, latentGradient);
  }

  @Override
  public INDArray logDensity(List<INDArray> heads, INDArray noise) {
    return gaussian.logDensity(heads, noise);
  }

  @Override
  public Var logDensity(List<Var> heads, Var noise) {
    return gaussian.logDensity(heads, noise);
  }

  @Override
  public List<INDArray> logDensityGradient(List<INDArray> heads, INDArray noise) {
    return gaussian.logDensityGradient(heads, noise);
  }
}
