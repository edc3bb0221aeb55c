package org.sparkvae.spark.train.round;

import java.io.Serializable;

/**
 * Where in the training a round starts.
 *
 * @param round how many rounds were run before it
 * @param pass the pass that it belongs to, from 0
 * @param batchInPass mini-batches of each worker in this pass before it
 */
public record RoundPosition(int round, int pass, int batchInPass) implements Serializable {
  /** The first round. */
  public static final RoundPosition START = new RoundPosition(0, 0, 0);

  /**
   * A last round of a pass that would be short is joined to the one before it: the outer optimizer
   * would take a whole step of momentum for the few rows that one shard has more than another.
   *
   * @param interval mini-batches between two averages (H)
   * @param batchesInPass mini-batches of a pass, in the longest shard
   * @return mini-batches that each worker takes at most in the round that starts here
   */
  public int batches(int interval, int batchesInPass) {
    int left = batchesInPass - batchInPass;
    return 2L * left < 3L * interval ? left : interval;
  }

  /**
   * @param interval mini-batches between two averages (H)
   * @param batchesInPass mini-batches of a pass, in the longest shard
   * @return where the next round starts
   */
  public RoundPosition next(int interval, int batchesInPass) {
    int batch = batchInPass + batches(interval, batchesInPass);
    return batch < batchesInPass
        ? new RoundPosition(round + 1, pass, batch)
        : new RoundPosition(round + 1, pass + 1, 0);
  }

  /**
   * @param passes of the whole training
   * @param batchesInPass mini-batches of a pass, in the longest shard
   * @return share of the training's mini-batches that is left here, in [0, 1]
   */
  public double left(int passes, int batchesInPass) {
    return 1 - (pass + (double) batchInPass / batchesInPass) / passes;
  }

  /**
   * @param before where the last round started
   * @param batchesInPass mini-batches of a pass, in the longest shard
   * @return how much of that round's pass is done here, in (0, 1]
   */
  public double shareOfPass(RoundPosition before, int batchesInPass) {
    return pass > before.pass ? 1 : (double) batchInPass / batchesInPass;
  }
}
