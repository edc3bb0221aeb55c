package org.sparkvae.spark.bench;

/**
 * Something that is timed a block of steps at a time.
 *
 * @param name unique in its contest
 * @param block runs and times steps
 */
record Contestant(String name, Block block) {
  /** Steps that were timed by whoever took them. */
  @FunctionalInterface
  interface Block {
    /**
     * @param steps how many to take
     * @return seconds that they took together
     */
    double seconds(int steps);
  }

  /** One that runs in this thread, by its clock. */
  static Contestant of(String name, Runnable step) {
    return new Contestant(
        name,
        steps -> {
          double began = WorkClock.seconds();
          for (int i = 0; i < steps; i++) {
            step.run();
          }
          return WorkClock.seconds() - began;
        });
  }
}
