package org.sparkvae.spark.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The time that this thread has had of a core: what other processes take does not count. With more
 * than one native thread the products run outside it, so the wall's time is taken.
 */
final class WorkClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final boolean OF_THREAD =
      "1".equals(System.getenv("OMP_NUM_THREADS")) && THREADS.isCurrentThreadCpuTimeSupported();

  private WorkClock() {}

  static double seconds() {
    return (OF_THREAD ? THREADS.getCurrentThreadCpuTime() : System.nanoTime()) / 1e9;
  }

  /** What the seconds are, for whoever reads them. */
  static String kind() {
    return OF_THREAD ? "thread CPU time" : "wall time";
  }
}
