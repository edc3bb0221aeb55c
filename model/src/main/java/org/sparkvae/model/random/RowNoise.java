package org.sparkvae.model.random;

/**
 * Draws of N(0, 1) for rows, each from a stream of its own: a row's draw does not depend on which
 * rows stand beside it.
 */
public final class RowNoise {
  private RowNoise() {}

  /**
   * @param seed of all rows
   * @param purpose what the draws are for
   * @param keys [rows], what tells a row from others
   * @param latentSize draws of a row
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
   * @param seed of all rows
   * @param purpose what the draws are for
   * @param keys [rows], what tells a row from others
   * @return [rows], each at its start
   */
  public static NoiseStream[] streams(long seed, Purpose purpose, long[] keys) {
    NoiseStream[] streams = new NoiseStream[keys.length];
    for (int row = 0; row < keys.length; row++) {
      streams[row] = NoiseStream.of(seed, purpose.id(), keys[row]);
    }
    return streams;
  }
}
