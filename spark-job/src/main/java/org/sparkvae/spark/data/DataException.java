package org.sparkvae.spark.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparkvae.model.config.OneLine;

/**
 * Data that cannot be used. The message is one line: what was found, where, the rule and the
 * remedy.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NAMED = DataException.class.getName() + ": ";

  /** Spark's message about CSV files whose headers differ. */
  private static final Pattern OTHER_HEADER =
      Pattern.compile("(?s)(?:CSV header does not|in CSV header is not).*?CSV file: (\\S+)");

  public DataException(String message) {
    super(OneLine.of(message));
  }

  public DataException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }

  /**
   * Finds the bad data behind a failed job. What a task throws reaches the driver as a {@code
   * SparkException} (checked in Scala, declared nowhere) without a cause, so that only its text
   * identifies it.
   *
   * @return the first {@code DataException} in its chain of causes or its text; otherwise the
   *     failure itself, wrapped if it is checked
   * @throws Error the failure, if it is one and not about the data
   */
  public static RuntimeException behind(Throwable failure) {
    return behind(failure, "the input");
  }

  /** As {@link #behind(Throwable)}; the source is named if the failure names no file. */
  public static RuntimeException behind(Throwable failure, String source) {
    Optional<DataException> found = find(failure, source);
    if (found.isPresent()) {
      return found.get();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure.getMessage(), failure);
  }

  /**
   * @param source named if the failure names no file
   * @return the bad data behind a failed job, if it failed on data
   */
  public static Optional<DataException> find(Throwable failure, String source) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException found) {
        return Optional.of(found);
      }
      String text = String.valueOf(cause.getMessage());
      Matcher header = OTHER_HEADER.matcher(text);
      if (header.find()) {
        return Optional.of(
            new DataException(
                "Cannot read "
                    + header.group(1)
                    + ": its header differs from that of the other files, or names a column twice",
                failure));
      }
      int start = text.indexOf(NAMED);
      if (start >= 0) {
        String message = text.substring(start + NAMED.length()).lines().findFirst().orElse("");
        return Optional.of(new DataException(message, failure));
      }
    }
    return ReadFailure.find(failure, source);
  }
}
