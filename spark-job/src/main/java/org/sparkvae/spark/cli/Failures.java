package org.sparkvae.spark.cli;

import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
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
    List<Throwable> chain = ExceptionUtils.getThrowableList(failure);
    return chain.stream()
        .filter(at -> ExitCode.of(at) != ExitCode.FAILED)
        .findFirst()
        .or(() -> chain.stream().flatMap(Failures::ofATask).findFirst())
        .orElse(chain.get(chain.size() - 1));
  }

  private static Stream<ConfigException> ofATask(Throwable failure) {
    String line = StringUtils.substringAfter(failure.getMessage(), OF_A_TASK);
    return line == null || line.isEmpty()
        ? Stream.empty()
        : Stream.of(ConfigException.of("", line.lines().findFirst().orElse("")));
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
