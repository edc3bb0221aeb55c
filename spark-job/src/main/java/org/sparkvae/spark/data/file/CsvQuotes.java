package org.sparkvae.spark.data.file;

import java.util.ArrayList;
import java.util.List;

/**
 * Follows the quotes of RFC 4180 through the characters of a CSV text: a value that starts with a
 * double quote may contain delimiters and line ends, and two double quotes in it stand for one.
 */
final class CsvQuotes {
  private static final char QUOTE = '"';

  private enum State {
    VALUE_START,
    PLAIN,
    QUOTED,
    /** After a double quote in a quoted value: its end, or the first of two. */
    QUOTE_IN_QUOTED
  }

  private final String delimiters;
  private State state = State.VALUE_START;

  /**
   * @param delimiters the characters that may end a value
   */
  CsvQuotes(String delimiters) {
    this.delimiters = delimiters;
  }

  /** Starts a record. */
  void reset() {
    state = State.VALUE_START;
  }

  /** Whether a line end at this place would be part of a value. */
  boolean isOpen() {
    return state == State.QUOTED;
  }

  /**
   * Takes the next character of a record, which is no line end outside of quotes.
   *
   * @return whether it is a delimiter
   */
  boolean accept(char next) {
    if (state == State.QUOTED) {
      state = next == QUOTE ? State.QUOTE_IN_QUOTED : State.QUOTED;
      return false;
    }
    if (delimiters.indexOf(next) >= 0) {
      state = State.VALUE_START;
      return true;
    }
    boolean opens = next == QUOTE && (state == State.VALUE_START || state == State.QUOTE_IN_QUOTED);
    state = opens ? State.QUOTED : State.PLAIN;
    return false;
  }

  /** The values of a record. */
  static List<String> split(String record, char delimiter) {
    CsvQuotes quotes = new CsvQuotes(String.valueOf(delimiter));
    List<String> values = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < record.length(); i++) {
      if (quotes.accept(record.charAt(i))) {
        values.add(unquoted(record.substring(start, i)));
        start = i + 1;
      }
    }
    values.add(unquoted(record.substring(start)));
    return values;
  }

  private static String unquoted(String value) {
    String trimmed = value.stripTrailing();
    boolean isQuoted = trimmed.length() > 1 && trimmed.charAt(0) == QUOTE && trimmed.endsWith("\"");
    return isQuoted ? trimmed.substring(1, trimmed.length() - 1).replace("\"\"", "\"") : value;
  }
}
