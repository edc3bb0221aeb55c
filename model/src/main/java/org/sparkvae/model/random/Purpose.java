package org.sparkvae.model.random;

/**
 * The use of random numbers: the second part of every key, after the seed, so that no two uses
 * share a stream. The ids are part of the contract "same inputs, same bits": never renumber them.
 */
public enum Purpose {
  /** The initial parameters. */
  PARAMETERS(1),
  /** The split of a row. */
  SPLIT(2),
  /** The shard of a row, and its position there. */
  SHARD(3),
  /** The order of a shard's rows in a pass. */
  PASS_ORDER(4),
  /** The noise of a round. */
  TRAINING_NOISE(5),
  /** The one draw per row for evaluating a bound. */
  EVALUATION_NOISE(6),
  /** The draws of an importance-weighted log-likelihood. */
  IMPORTANCE_NOISE(7),
  /** Generated latents and features. */
  GENERATION(8),
  /** Rows of synthetic data. */
  SYNTHETIC(9),
  /** The rows that pseudo-inputs start from. */
  PSEUDO_INPUTS(11), // 10 rounded what workers sent to 16 bits, in earlier releases
  /** Draws of the weights that have a posterior. */
  WEIGHTS(12),
  /** The Markov chains of a reciprocal log-likelihood. */
  MARKOV_CHAINS(13),
  /** Features that wake-sleep dreams. */
  DREAMS(14),
  /** The latents that MCEM keeps, and their chains. */
  KEPT_LATENTS(15),
  /** The features that training hides from the encoder. */
  INPUT_DROPOUT(16),
  /** The draws of cells that are missing. */
  IMPUTATION(17);

  private final long id;

  Purpose(long id) {
    this.id = id;
  }

  /** {@return the part of a key that stands for this use} */
  public long id() {
    return id;
  }
}
