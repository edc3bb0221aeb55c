package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The input of an objective for one mini-batch. The samples of a row are adjacent.
 *
 * @param features x, [rows, featureSize]
 * @param decoderOutput [rows * samples, parametersPerFeature * featureSize]
 * @param heads of the encoder, each [rows, latentSize]
 * @param latent z, [rows * samples, latentSize]
 * @param noise [rows * samples, latentSize]
 * @param samples draws of z per row (L)
 */
public record ObjectiveInput(
    INDArray features,
    INDArray decoderOutput,
    List<INDArray> heads,
    INDArray latent,
    INDArray noise,
    int samples) {

  /**
   * Repeats the heads for each sample.
   *
   * @return each [rows * samples, latentSize]
   */
  public List<INDArray> headsOfSamples() {
    return heads.stream().map(head -> SampleRows.repeat(head, samples)).toList();
  }

  /**
   * Repeats the features for each sample.
   *
   * @return [rows * samples, featureSize]
   */
  public INDArray featuresOfSamples() {
    return SampleRows.repeat(features, samples);
  }
}
