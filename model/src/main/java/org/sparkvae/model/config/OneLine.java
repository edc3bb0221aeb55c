package org.sparkvae.model.config;

/** Keeps a message one line of bearable length, whatever was given to be told. */
public final class OneLine {
  private static final int MOST_CHARACTERS = 600;

  private OneLine() {}

  /**
   * @param message any
   * @return without line ends and control characters; of a long one, both ends, since the first
   *     says what and where, the last the rule
   */
  public static String of(String message) {
    String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ");
    int half = MOST_CHARACTERS / 2;
    return line.length() <= MOST_CHARACTERS
        ? line
        : line.substring(0, half) + " ... " + line.substring(line.length() - half);
  }
}
