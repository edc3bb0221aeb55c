package org.sparkvae.model.random;

/**
 * Draws from N(0, 1) for rows, each row from its own stream, so that they do not depend on the
 * other rows.
 */
public final class RowNoise {
  private RowNoise() {}

  /**
   * @param seed common to all rows
   * @param purpose what the draws are for
   * @param keys [rows], identifies each row
   * @param latentSize number of draws per row
   * @return [rows * latentSize], row-major
   */
  public static float[] of(long seed, Purpose purpose, long[] keys, int latentSize) {
    float[] noise = new float[Math.multiplyExact(keys.length, latentSize)];
    NoiseStream[] streams = streams(seed, purpose, keys);
    for (int row = 0; row < keys.length; row++) {
      streams[row].fillGaussian(noise, row * latentSize, latentSize);
    }
    return noise;
  }

  /**
   * @param seed common to all rows
   * @param purpose what the draws are for
   * @param keys [rows], identifies each row
   * @return [rows], each stream at its start
   */
  public static NoiseStream[] streams(long seed, Purpose purpose, long[] keys) {
    NoiseStream[] streams = new NoiseStream[keys.length];
    for (int row = 0; row < keys.length; row++) {
      streams[row] = NoiseStream.of(seed, purpose.id(), keys[row]);
    }
    return streams;
  }
}
