package org.sparkvae.spark.train;

/**
 * Where the time of rounds went; wall-clock seconds.
 *
 * @param compute of the slowest worker of each round; where workers wait for a core, of all of them
 *     over the cores
 * @param averaging fold and outer step
 * @param driver the rest of the rounds: broadcast, task launch, results on their way, waiting
 * @param validation bounds of the validation rows, as far as rounds waited for them
 */
public record TrainingTimes(double compute, double averaging, double driver, double validation) {
  /** Nothing yet. */
  public static final TrainingTimes NONE = new TrainingTimes(0, 0, 0, 0);

  /**
   * @param other further times
   * @return the sums
   */
  public TrainingTimes plus(TrainingTimes other) {
    return new TrainingTimes(
        compute + other.compute,
        averaging + other.averaging,
        driver + other.driver,
        validation + other.validation);
  }

  /**
   * @return of the rounds, validation apart
   */
  public double rounds() {
    return compute + averaging + driver;
  }
}
