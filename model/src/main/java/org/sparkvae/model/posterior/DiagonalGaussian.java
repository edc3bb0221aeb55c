package org.sparkvae.model.posterior;

import static org.nd4j.linalg.ops.transforms.Transforms.exp;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.tape.Var;

/**
 * q(z|x) = N(mean, diag(exp(logVariance))), the recognition model of Kingma and Welling (2013).
 *
 * <pre>
 * z = mean + stdDev * noise        stdDev = exp(logVariance / 2)
 * log q(z|x) = -1/2 sum_j (log 2pi + logVariance_j + noise_j^2)
 * </pre>
 *
 * The density is computed from the noise and not from (z - mean) / stdDev, which loses precision.
 */
public final class DiagonalGaussian implements Posterior, Posterior.Kernel {
  @Override
  public boolean headsAreMoments() {
    return true;
  }

  @Override
  public Draw draw(List<Var> heads, Var noise, List<Var> own) {
    Var latent = heads.get(1).times(0.5).exp().times(noise).plus(heads.get(0));
    Var logDensity =
        noise.square().plus(heads.get(1)).plus(GaussianRow.LOG_2_PI).sumByRow().times(-0.5);
    return new Draw(latent, logDensity);
  }

  @Override
  public Optional<Kernel> kernel() {
    return Optional.of(this);
  }

  @Override
  public INDArray latent(List<INDArray> heads, INDArray noise) {
    if (noise.dataType() == DataType.FLOAT) {
      return floatLatent(heads, noise);
    }
    return stdDev(heads.get(1)).muli(noise).addi(heads.get(0));
  }

  @Override
  public List<INDArray> latentGradient(
      List<INDArray> heads, INDArray noise, INDArray latentGradient) {
    if (noise.dataType() == DataType.FLOAT) {
      return List.of(
          latentGradient.dup('c'), floatByLogVariance(heads.get(1), noise, latentGradient));
    }
    INDArray byLogVariance = stdDev(heads.get(1)).muli(noise).muli(latentGradient).muli(0.5);
    return List.of(latentGradient.dup(), byLogVariance);
  }

  private static INDArray floatLatent(List<INDArray> heads, INDArray noise) {
    float[] latent = NativeRows.values(noise);
    GaussianRow.latent(
        NativeRows.values(heads.get(0)), NativeRows.values(heads.get(1)), latent, latent.length);
    return NativeRows.matrix(latent, noise.rows(), noise.columns());
  }

  private static INDArray floatByLogVariance(
      INDArray logVariance, INDArray noise, INDArray latentGradient) {
    float[] gradient = NativeRows.values(latentGradient);
    GaussianRow.latentGradient(
        NativeRows.values(logVariance), NativeRows.values(noise), gradient, gradient.length);
    return NativeRows.matrix(gradient, noise.rows(), noise.columns());
  }

  private static INDArray stdDev(INDArray logVariance) {
    return exp(logVariance.mul(0.5), false);
  }
}
