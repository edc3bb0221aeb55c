package org.sparkvae.model.random;

/**
 * What random numbers are drawn for: the second part of every key, after the seed, so that no two
 * uses share a stream. Numbers are part of the contract "same inputs, same bits": never renumber.
 */
public enum Purpose {
  /** The parameters that a training starts from. */
  PARAMETERS(1),
  /** Which split a row goes to. */
  SPLIT(2),
  /** Which shard a row goes to, and where in it. */
  SHARD(3),
  /** The order of a shard's rows in a pass. */
  PASS_ORDER(4),
  /** The noise of a round. */
  TRAINING_NOISE(5),
  /** The one draw a row that evaluates a bound. */
  EVALUATION_NOISE(6),
  /** The draws of an importance-weighted log-likelihood. */
  IMPORTANCE_NOISE(7),
  /** Latents and features that a user asked for. */
  GENERATION(8),
  /** Rows of synthetic data. */
  SYNTHETIC(9); // 10 rounded what workers sent to 16 bits, in earlier releases

  private final long id;

  Purpose(long id) {
    this.id = id;
  }

  /**
   * @return its part of a key
   */
  public long id() {
    return id;
  }
}
