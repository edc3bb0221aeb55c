package org.sparkvae.spark.train;

/**
 * Where the time of rounds went; wall-clock seconds.
 *
 * @param compute duration of the slowest worker of each round; where workers wait for a task slot,
 *     the total duration of all workers divided by the number of slots
 * @param averaging fold, outer step and guard
 * @param driver the rest of the rounds: broadcast, task launch, transfer of results, waiting
 * @param validation bounds of the validation rows, as far as rounds waited for them
 */
public record TrainingTimes(double compute, double averaging, double driver, double validation) {
  /** No time. */
  public static final TrainingTimes NONE = new TrainingTimes(0, 0, 0, 0);

  /**
   * @param other times of further rounds
   * @return the sums
   */
  public TrainingTimes plus(TrainingTimes other) {
    return new TrainingTimes(
        compute + other.compute,
        averaging + other.averaging,
        driver + other.driver,
        validation + other.validation);
  }

  /** {@return seconds of the rounds without validation} */
  public double rounds() {
    return compute + averaging + driver;
  }
}
