package org.sparkvae.spark.faults;

/** How much the fault tests do: enough to detect errors, or what submit/README.md states. */
enum FaultScale {
  /** In every build. */
  SMALL,
  /** With {@code -Dvae.faults=full}, as {@code submit/prove.sh faults} runs them. */
  FULL;

  static FaultScale current() {
    return System.getProperty("vae.faults", "small").equals("full") ? FULL : SMALL;
  }

  static int of(int small, int full) {
    return current() == FULL ? full : small;
  }
}
