package org.sparkvae.spark.cli;

import java.net.URISyntaxException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.sparkvae.model.config.ConfigException;

/** Reduces a failure to one line: its first cause that concerns the user's input. */
final class Failures {
  private static final String OF_A_TASK = ConfigException.class.getName() + ": ";

  private Failures() {}

  /**
   * The most specific failure below Spark's and Java's wrappers. Spark passes on what a task throws
   * as text only.
   */
  static Throwable cause(Throwable failure) {
    Throwable known = knownCause(failure);
    for (Throwable at = failure; at != null && ExitCode.of(known) == ExitCode.FAILED; ) {
      String text = String.valueOf(at.getMessage());
      int start = text.indexOf(OF_A_TASK);
      if (start >= 0) {
        String line = text.substring(start + OF_A_TASK.length()).lines().findFirst().orElse("");
        return ConfigException.of("", line);
      }
      at = at.getCause();
    }
    return known;
  }

  private static Throwable knownCause(Throwable failure) {
    Throwable last = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (ExitCode.of(at) != ExitCode.FAILED) {
        return at;
      }
      last = at;
    }
    return last;
  }

  /** One line, or one line for each problem of the configuration. */
  static String oneLine(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof ConfigException) {
      return cause.getMessage();
    }
    String first = firstLine(cause);
    if (isNoPlace(cause)) {
      return "Cannot open a path: " + first + ". Fix --input, --output or the recipe's path";
    }
    return ExitCode.of(cause) == ExitCode.FAILED
        ? "Failed: "
            + cause.getClass().getSimpleName()
            + ": "
            + first
            + " (--verbose shows the stack trace)"
        : first;
  }

  /** Whether Hadoop cannot interpret a path. */
  static boolean isNoPlace(Throwable failure) {
    return failure instanceof UnsupportedFileSystemException
        || failure instanceof ParentNotDirectoryException
        || failure instanceof URISyntaxException;
  }

  /** The first line of a message; exceptions of libraries continue with details. */
  static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "" : message.lines().findFirst().orElse("");
  }
}
