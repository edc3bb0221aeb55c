package org.sparkvae.model.posterior;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.tape.Var;

/**
 * Stands in the place of q(z|x) where a training keeps z: the noise of a mini-batch is z itself.
 * The heads are not used and get gradients of 0. It has no density, so the one that it returns is
 * not a number.
 */
public final class KeptLatent implements Posterior, Posterior.Kernel {
  @Override
  public Draw draw(List<Var> heads, Var noise, List<Var> own) {
    return new Draw(noise, noise.sumByRow().times(Double.NaN));
  }

  @Override
  public Optional<Kernel> kernel() {
    return Optional.of(this);
  }

  @Override
  public INDArray latent(List<INDArray> heads, INDArray noise) {
    return noise.dup('c');
  }

  @Override
  public List<INDArray> latentGradient(
      List<INDArray> heads, INDArray noise, INDArray latentGradient) {
    return heads.stream().map(INDArray::like).toList();
  }
}
