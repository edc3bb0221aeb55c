package org.sparkvae.model.config;

/** Limits a message to one line of moderate length, whatever values it quotes. */
public final class OneLine {
  private static final int MOST_CHARACTERS = 600;

  private OneLine() {}

  /**
   * {@return the message without line ends and control characters; if it is long, only its two
   * ends, since the first says what and where and the last gives the rule}
   */
  public static String of(String message) {
    String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ");
    int half = MOST_CHARACTERS / 2;
    return line.length() <= MOST_CHARACTERS
        ? line
        : line.substring(0, half) + " ... " + line.substring(line.length() - half);
  }
}
