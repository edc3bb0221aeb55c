package org.sparkvae.model.network;

/**
 * A mini-batch with its noise.
 *
 * @param rows how many rows, at least 1
 * @param features row-major, at least rows * featureSize
 * @param noise from N(0, I), row-major, at least rows * samplesPerRow * latentSize
 * @param rowWeights factor on each row's loss, at least rows; null where all are 1
 */
public record Batch(int rows, float[] features, float[] noise, float[] rowWeights) {}
