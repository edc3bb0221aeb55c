package org.sparkvae.spark.train;

import org.sparkvae.spark.train.round.RoundResult;

/** Divides the wall-clock time of rounds into {@link TrainingTimes}. */
final class RoundClock {
  private long foldStart;
  private long foldEnd;
  private long validationStart;
  private long validationEnd = System.nanoTime();

  void startFold() {
    foldStart = System.nanoTime();
  }

  void endFold() {
    foldEnd = System.nanoTime();
  }

  void startValidation() {
    validationStart = System.nanoTime();
  }

  /**
   * Ends the validation, and with it the round.
   *
   * @param round when it was sent and came back
   * @param isAhead whether the next round already runs, so that it does not wait for the validation
   */
  TrainingTimes endValidation(RoundResult.Times round, boolean isAhead) {
    // The validation of the previous round held this one up only while its result lay waiting.
    long heldUp = Math.max(0, validationEnd - round.returnedNanos());
    validationEnd = System.nanoTime();
    long waited = isAhead ? 0 : validationEnd - validationStart;
    long stage = round.returnedNanos() - round.sentNanos();
    return new TrainingTimes(
        round.computeNanos() / 1e9,
        (foldEnd - foldStart) / 1e9,
        Math.max(0, stage - round.computeNanos()) / 1e9,
        (heldUp + waited) / 1e9);
  }
}
