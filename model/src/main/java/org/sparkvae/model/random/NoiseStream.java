package org.sparkvae.model.random;

/**
 * A stream of random numbers that depends only on its key: the same bits on every machine, JVM and
 * thread. SplitMix64 (Steele, Lea and Flood, 2014) with Marsaglia's polar method over {@code
 * StrictMath}. Not thread-safe, not for cryptography.
 */
public final class NoiseStream {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;
  private double spare;
  private boolean hasSpare;

  private NoiseStream(long state) {
    this.state = state;
  }

  /**
   * Opens the stream of a key.
   *
   * @param key parts of the key in order, for example seed, purpose, round and shard
   * @return the stream at its start
   */
  public static NoiseStream of(long... key) {
    return new NoiseStream(key(key));
  }

  /**
   * Mixes the parts of a key into one number; the order of the parts matters.
   *
   * @param parts any numbers
   * @return 64 well-mixed bits
   */
  public static long key(long... parts) {
    long mixed = parts.length;
    for (long part : parts) {
      mixed = mix(mixed * GOLDEN_GAMMA + mix(part + GOLDEN_GAMMA));
    }
    return mixed;
  }

  /** {@return 64 uniform bits} */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * @param bound exclusive, at least 1
   * @return uniform in [0, bound); the bias, below bound / 2^63, is accepted
   */
  public int nextInt(int bound) {
    return (int) ((nextLong() >>> 1) % bound);
  }

  /** {@return uniform in [0, 1), a multiple of 2^-53} */
  public double nextUniform() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** {@return a draw from N(0, 1)} */
  public double nextGaussian() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double first;
    double second;
    double square;
    do {
      first = 2 * nextUniform() - 1;
      second = 2 * nextUniform() - 1;
      square = first * first + second * second;
    } while (square >= 1 || square == 0);
    double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    spare = second * factor;
    hasSpare = true;
    return first * factor;
  }

  /**
   * Fills a part of an array with draws from N(0, 1).
   *
   * @param to the array
   * @param offset index of the first element to fill
   */
  public void fillGaussian(float[] to, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      to[i] = (float) nextGaussian();
    }
  }

  /**
   * A uniform random order (Fisher and Yates).
   *
   * @return a permutation of 0 .. length - 1
   */
  public int[] permutation(int length) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long bits) {
    long mixed = bits;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
