package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contestants that take turns in blocks of equal length, so that a slow minute of the machine is a
 * slow minute for all of them.
 */
final class Contest {
  private final Map<String, double[]> secondsPerStep;

  private Contest(Map<String, double[]> secondsPerStep) {
    this.secondsPerStep = secondsPerStep;
  }

  /**
   * How long.
   *
   * @param warmSeconds that each contestant runs before anything counts
   * @param blockSeconds of a turn
   * @param repeats turns of each
   */
  record Length(double warmSeconds, double blockSeconds, int repeats) {}

  static Contest run(Length length, List<Contestant> contestants) {
    Map<String, Integer> steps = new LinkedHashMap<>();
    Map<String, double[]> seconds = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      steps.put(contestant.name(), stepsOfBlock(contestant, length));
      seconds.put(contestant.name(), new double[length.repeats()]);
    }
    List<Contestant> order = new ArrayList<>(contestants);
    for (int repeat = 0; repeat < length.repeats(); repeat++) {
      for (Contestant contestant : order) {
        int count = steps.get(contestant.name());
        seconds.get(contestant.name())[repeat] = contestant.block().seconds(count) / count;
      }
      Collections.reverse(order); // nobody always comes after the same one
    }
    return new Contest(seconds);
  }

  private static int stepsOfBlock(Contestant contestant, Length length) {
    double warmed = 0;
    int count = 1;
    double last;
    do {
      last = contestant.block().seconds(count) / count;
      warmed += last * count;
      count = (int) Math.min(2L * count, 1 + (long) (length.blockSeconds() / last));
    } while (warmed < length.warmSeconds());
    return Math.max(1, (int) Math.round(length.blockSeconds() / last));
  }

  /**
   * @return one a repeat; null if nobody of that name took part
   */
  double[] secondsPerStep(String name) {
    double[] seconds = secondsPerStep.get(name);
    return seconds == null ? null : seconds.clone();
  }

  /** One after the other, repeat by repeat: the work of both. */
  double[] together(String name, String other) {
    double[] sum = secondsPerStep(name);
    double[] added = secondsPerStep(other);
    Arrays.setAll(sum, i -> sum[i] + added[i]);
    return sum;
  }

  /**
   * @return how many times as long the first takes as the second; null if one did not take part
   */
  Spread ratio(String of, String over) {
    return secondsPerStep.containsKey(over) ? ratio(of, secondsPerStep(over)) : null;
  }

  /** As {@link #ratio(String, String)}, over seconds a step. */
  Spread ratio(String of, double[] over) {
    return secondsPerStep.containsKey(of) ? Spread.ratio(secondsPerStep(of), over) : null;
  }

  /** Amount of work a second, of one step's amount; null if it did not take part. */
  Spread rate(String name, double amountPerStep) {
    return secondsPerStep.containsKey(name)
        ? Spread.rate(amountPerStep, secondsPerStep(name))
        : null;
  }
}
