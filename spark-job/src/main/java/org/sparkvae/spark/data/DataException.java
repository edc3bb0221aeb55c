package org.sparkvae.spark.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Data that cannot be used: one line with what was given, where, the rule and the remedy. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NAMED = DataException.class.getName() + ": ";

  /** Spark's own words for CSV files whose headers differ. */
  private static final Pattern OTHER_HEADER =
      Pattern.compile("(?s)(?:CSV header does not|in CSV header is not).*?CSV file: (\\S+)");

  /**
   * @param message one line
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * @param message one line
   * @param cause what was met
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Finds the bad data behind a failed job. What a task throws reaches the driver as a {@code
   * SparkException} (checked in Scala, declared nowhere) without a cause: only its text tells.
   *
   * @param failure what an action threw
   * @return the first {@code DataException} in its chain of causes or its text; else the failure
   *     itself, wrapped if it is checked
   */
  public static RuntimeException behind(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException found) {
        return found;
      }
      String text = String.valueOf(cause.getMessage());
      Matcher header = OTHER_HEADER.matcher(text);
      if (header.find()) {
        return new DataException(
            "Cannot read " + header.group(1) + ": its header is not that of the other files",
            failure);
      }
      int start = text.indexOf(NAMED);
      if (start >= 0) {
        String message = text.substring(start + NAMED.length()).lines().findFirst().orElse("");
        return new DataException(message, failure);
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure.getMessage(), failure);
  }
}
