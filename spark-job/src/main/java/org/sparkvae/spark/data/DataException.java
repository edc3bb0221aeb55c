package org.sparkvae.spark.data;

import java.util.List;
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

  /** Messages of Parquet, ORC and Hadoop's decompressors about files with unexpected contents. */
  private static final List<Pattern> BROKEN_FILE =
      List.of(
          Pattern.compile("(?<file>\\S+) (?<what>is not a Parquet file.*)"),
          Pattern.compile("(?<what>Malformed ORC file) (?<file>\\S+?)\\. "),
          Pattern.compile("(?<what>Parquet column cannot be converted) in file (?<file>\\S+?)\\. "),
          Pattern.compile(
              "(?<what>Unexpected end of input stream|incorrect header check|Not in GZIP format)"
                  + "(?<file>)"));

  /**
   * Error names of Spark and its CSV parser whose messages contain the value: casts in a view,
   * lines beyond a limit.
   */
  private static final Pattern SHOWS_VALUE =
      Pattern.compile(
          "\\b(?<what>CAST_[A-Z_]+|CANNOT_PARSE_[A-Z_]+|MALFORMED_[A-Z_]+|TextParsingException)\\b");

  /** How Spark names the file that it was reading. */
  private static final Pattern READ_FILE = Pattern.compile("reading file:? (\\S+?)\\.?(?:\\s|$)");

  private static final String BROKEN_REMEDY =
      ". Check that the file is complete and in the format that its name or data.format indicates";

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
   */
  public static RuntimeException behind(Exception failure) {
    return behind(failure, "the input");
  }

  /** As {@link #behind(Exception)}; the source is named if the failure names no file. */
  public static RuntimeException behind(Exception failure, String source) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException found) {
        return found;
      }
      String text = String.valueOf(cause.getMessage());
      Matcher header = OTHER_HEADER.matcher(text);
      if (header.find()) {
        return new DataException(
            "Cannot read "
                + header.group(1)
                + ": its header differs from that of the other files, or names a column twice",
            failure);
      }
      int start = text.indexOf(NAMED);
      if (start >= 0) {
        String message = text.substring(start + NAMED.length()).lines().findFirst().orElse("");
        return new DataException(message, failure);
      }
    }
    Optional<DataException> broken =
        brokenFile(failure, source).or(() -> badValue(failure, source));
    if (broken.isPresent()) {
      return broken.get();
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure.getMessage(), failure);
  }

  /** Has no cause, because Spark's messages contain the value. */
  private static Optional<DataException> badValue(Exception failure, String source) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher shown = SHOWS_VALUE.matcher(String.valueOf(cause.getMessage()));
      if (shown.find()) {
        return Optional.of(
            new DataException(
                "Cannot read "
                    + source
                    + ": Spark cannot convert a value ("
                    + shown.group("what")
                    + "; the value is not shown here, but Spark's log may show it). Fix the data"));
      }
    }
    return Optional.empty();
  }

  private static Optional<DataException> brokenFile(Exception failure, String source) {
    String read = source;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      Matcher reading = READ_FILE.matcher(text);
      read = reading.find() ? reading.group(1) : read;
      for (Pattern pattern : BROKEN_FILE) {
        Matcher broken = pattern.matcher(text);
        if (broken.find()) {
          String file = broken.group("file").isEmpty() ? read : broken.group("file");
          String line = "Cannot read " + file + " (" + broken.group("what") + ")" + BROKEN_REMEDY;
          return Optional.of(new DataException(line, failure));
        }
      }
    }
    return Optional.empty();
  }
}
