package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.posterior.SampleRows;
import org.sparkvae.model.prior.Prior;

/**
 * The input of an objective for one mini-batch. The samples of a row are adjacent.
 *
 * @param likelihood p(x|z) at the present values of its own parameters
 * @param prior p(z)
 * @param priorOwn present values of {@link Prior#own}
 * @param features x, [rows, featureSize]
 * @param decoderOutput [rows * samples, outputSize]
 * @param heads of the encoder, each [rows, latentSize]
 * @param pseudoHeads of the prior's pseudo-inputs, each [pseudoInputs, latentSize]; empty if it has
 *     none
 * @param latent z, [rows * samples, latentSize]
 * @param draw that z comes from
 * @param rowWeights factor of each row; null if all are 1
 * @param step steps that the training has taken before this one
 */
public record ObjectiveInput(
    Likelihood likelihood,
    Prior prior,
    double[] priorOwn,
    INDArray features,
    INDArray decoderOutput,
    List<INDArray> heads,
    List<INDArray> pseudoHeads,
    INDArray latent,
    LatentDraw draw,
    double[] rowWeights,
    long step) {

  /** {@return draws of z per row (L)} */
  public int samples() {
    return draw.samples();
  }

  /**
   * Repeats the features for each sample.
   *
   * @return [rows * samples, featureSize]
   */
  public INDArray featuresOfSamples() {
    return SampleRows.repeat(features, samples());
  }

  /** {@return the row weights in the precision of the heads, [rows, 1]} */
  INDArray rowWeightColumn() {
    INDArray column = Nd4j.createFromArray(rowWeights).reshape(rowWeights.length, 1);
    return column.castTo(heads.get(0).dataType());
  }

  /** {@return the weight of a row} */
  double rowWeight(int row) {
    return rowWeights == null ? 1 : rowWeights[row];
  }
}
