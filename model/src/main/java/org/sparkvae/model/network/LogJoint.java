package org.sparkvae.model.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.graph.DecoderPass;
import org.sparkvae.model.inference.ChainDensity;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.NllGradient;

/**
 * log p(x, z) = log p(x|z) + log p(z) of the rows of a {@link Chunk} as functions of z, with its
 * gradient: the prior's minus that of the decoder's input. A row's bits do not depend on the
 * others.
 */
final class LogJoint implements ChainDensity, AutoCloseable {
  private final DecoderPass decoder;
  private final Likelihood likelihood;
  private final PriorScorer prior;
  private final double[] priorOwn;
  private final int rows;
  private final int latentSize;
  private final INDArray features;
  private final INDArray latents;

  /**
   * @param x rows * featureSize, in the range of the likelihood
   * @param rows at most Chunk.ROWS
   */
  LogJoint(
      DecoderPass decoder,
      Likelihood likelihood,
      PriorScorer prior,
      double[] priorOwn,
      int latentSize,
      float[] x,
      int rows) {
    this.decoder = decoder;
    this.likelihood = likelihood;
    this.prior = prior;
    this.priorOwn = priorOwn;
    this.latentSize = latentSize;
    this.rows = rows;
    features = Chunk.zeros(x.length / rows);
    latents = Chunk.zeros(latentSize);
    Chunk.fill(features, x, 0, rows);
  }

  @Override
  public double[] valueAndGradient(double[] positions, double[] gradient) {
    float[] narrow = new float[positions.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) positions[i];
    }
    Chunk.fill(latents, narrow, 0, rows);
    double[] logJoint = prior.logDensityAndGradient(positions, priorOwn, gradient);
    try (DecoderPass.Activations activations = decoder.forward(latents)) {
      NllGradient nll = likelihood.nllAndGradient(features, activations.output());
      float[] byLatents = activations.inputGradient(nll.gradient());
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] -= byLatents[Chunk.MARGIN * latentSize + i];
      }
      for (int row = 0; row < rows; row++) {
        logJoint[row] -= nll.reconstructionNll()[Chunk.MARGIN + row];
      }
    }
    return logJoint;
  }

  @Override
  public void close() {
    features.close();
    latents.close();
  }
}
