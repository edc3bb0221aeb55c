package org.sparkvae.spark.job;

import java.util.Optional;

/**
 * What is to be told of a run that its result does not hold.
 *
 * @param resumedFromRound if it went on from a checkpoint
 * @param readSeconds up to the first round
 * @param checkpointSeconds that rounds waited for checkpoints
 * @param totalSeconds of the whole run
 */
record RunFacts(
    Optional<Integer> resumedFromRound,
    double readSeconds,
    double checkpointSeconds,
    double totalSeconds) {
  RunFacts(Optional<Integer> resumedFromRound, double readSeconds) {
    this(resumedFromRound, readSeconds, 0, 0);
  }

  RunFacts withCheckpointSeconds(double seconds) {
    return new RunFacts(resumedFromRound, readSeconds, seconds, totalSeconds);
  }

  RunFacts withTotalSeconds(double seconds) {
    return new RunFacts(resumedFromRound, readSeconds, checkpointSeconds, seconds);
  }
}
