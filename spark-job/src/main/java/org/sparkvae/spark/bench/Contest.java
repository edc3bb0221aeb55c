package org.sparkvae.spark.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Measurements of several contestants that take turns, so that a slow minute of the machine is a
 * slow minute for all of them.
 */
final class Contest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** With more than one native thread the products run outside the measured thread. */
  private static final boolean CPU_TIME =
      "1".equals(System.getenv("OMP_NUM_THREADS")) && THREADS.isCurrentThreadCpuTimeSupported();

  private final Map<String, double[]> measured;

  private Contest(Map<String, double[]> measured) {
    this.measured = measured;
  }

  /**
   * How long a contest of steps takes.
   *
   * @param warmSeconds that each contestant runs before anything counts
   * @param blockSeconds length of a turn
   * @param repeats turns per contestant
   */
  record Length(double warmSeconds, double blockSeconds, int repeats) {}

  /**
   * Something that is timed a block of steps at a time.
   *
   * @param name unique in its contest
   */
  record Contestant(String name, Block block) {
    /** Takes steps and times them. */
    @FunctionalInterface
    interface Block {
      /** {@return seconds that the steps took together} */
      double seconds(int steps);
    }

    /** A contestant whose steps run in this thread. */
    static Contestant of(String name, Runnable step) {
      return new Contestant(
          name,
          steps -> {
            double began = clock();
            for (int i = 0; i < steps; i++) {
              step.run();
            }
            return clock() - began;
          });
    }
  }

  /** CPU seconds of this thread, where possible, so that other processes do not count. */
  private static double clock() {
    return (CPU_TIME ? THREADS.getCurrentThreadCpuTime() : System.nanoTime()) / 1e9;
  }

  /** What the seconds of a contest of steps are. */
  static String kindOfClock() {
    return CPU_TIME ? "thread CPU time" : "wall time";
  }

  /** Measures seconds per step, in blocks of equal length. */
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
      Collections.reverse(order); // no contestant always follows the same one
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
   * Measures whole jobs, always in the same order.
   *
   * @param jobs each runs once and returns its measurement, by name
   * @param warmUps turns of each job that do not count
   */
  static Contest ofJobs(Map<String, DoubleSupplier> jobs, int warmUps, int repeats) {
    Map<String, double[]> measured = new LinkedHashMap<>();
    jobs.keySet().forEach(name -> measured.put(name, new double[repeats]));
    for (int repeat = -warmUps; repeat < repeats; repeat++) {
      for (Map.Entry<String, DoubleSupplier> job : jobs.entrySet()) {
        double value = job.getValue().getAsDouble();
        if (repeat >= 0) {
          measured.get(job.getKey())[repeat] = value;
        }
      }
    }
    return new Contest(measured);
  }

  /** {@return a job that measures its wall seconds} */
  static DoubleSupplier timed(Runnable job) {
    return () -> {
      long began = System.nanoTime();
      job.run();
      return (System.nanoTime() - began) / 1e9;
    };
  }

  /** {@return one measurement per repeat; null if there is no such contestant} */
  double[] values(String name) {
    double[] values = measured.get(name);
    return values == null ? null : values.clone();
  }

  /** The sum of two contestants, repeat by repeat. */
  double[] together(String name, String other) {
    double[] sum = values(name);
    double[] added = values(other);
    Arrays.setAll(sum, i -> sum[i] + added[i]);
    return sum;
  }

  /** {@return the spread of the measurements; null if there is no such contestant} */
  Spread spread(String name) {
    return measured.containsKey(name) ? Spread.of(values(name)) : null;
  }

  /** {@return the ratio of two contestants' measurements; null if one of them did not take part} */
  Spread ratio(String of, String over) {
    return measured.containsKey(over) ? ratio(of, values(over)) : null;
  }

  /** As {@link #ratio(String, String)}, over given measurements. */
  Spread ratio(String of, double[] over) {
    return measured.containsKey(of) ? Spread.ratio(values(of), over) : null;
  }

  /**
   * {@return an amount divided by each measurement, as rows by seconds; null if there is no such
   * contestant}
   */
  Spread rate(String name, double amount) {
    return measured.containsKey(name) ? Spread.rate(amount, values(name)) : null;
  }
}
