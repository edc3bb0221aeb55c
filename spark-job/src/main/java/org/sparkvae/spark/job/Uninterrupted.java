package org.sparkvae.spark.job;

/** Frees what a run holds on a thread that may be interrupted: Spark and HDFS refuse to, there. */
final class Uninterrupted {
  private Uninterrupted() {}

  /** What is to be done. */
  interface Work<E extends Exception> {
    void run() throws E;
  }

  /** Clears the thread's interrupt while the work runs. */
  static <E extends Exception> void run(Work<E> work) throws E {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
