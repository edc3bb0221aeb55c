package org.sparkvae.model.network;

/**
 * A mini-batch with its noise.
 *
 * @param rows number of rows, at least 1
 * @param features row-major, length at least rows * featureSize; NaN is not observed
 * @param noise from N(0, I), row-major, length at least rows * samplesPerRow * {@link
 *     VaeNetwork#trainingNoiseSize}
 * @param rowWeights factor of each row's loss, length at least rows; null if all are 1
 * @param step steps that the training has taken before this one; schedules of the objective depend
 *     on it
 * @param dropoutKeys key of the stream that draws which features of a row the encoder does not see,
 *     length at least rows; null if {@code model.inputDropout} is 0
 */
public record Batch(
    int rows, float[] features, float[] noise, float[] rowWeights, long step, long[] dropoutKeys) {

  /** A mini-batch of a network without input dropout. */
  public Batch(int rows, float[] features, float[] noise, float[] rowWeights, long step) {
    this(rows, features, noise, rowWeights, step, null);
  }
}
