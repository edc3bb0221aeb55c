package org.sparkvae.spark.cli;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.cli.StoreFailures.StoreException;
import org.sparkvae.spark.data.DataException;

/** Reduces a failure to one line: its first cause that concerns the user's input. */
final class Failures {
  private static final String OF_A_TASK = ConfigException.class.getName() + ": ";

  /** Spark's texts about a task or an executor without memory. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "(?<where>executor \\d+\\).*)?java\\.lang\\.OutOfMemoryError: (?<what>.*)"
              + "|(?<lost>ExecutorLostFailure) .*(?<how>exited with code (?:52|137)|exceeding.* memory limits)");

  private Failures() {}

  /**
   * The most specific failure below Spark's and Java's wrappers. Spark passes on what a task throws
   * as text only.
   */
  static Throwable cause(Throwable failure) {
    List<Throwable> chain = ExceptionUtils.getThrowableList(failure);
    Optional<Throwable> ofStore = StoreFailures.find(chain);
    if (ofStore.isPresent()) { // an artifact that cannot be read at the moment is not a bad one
      return ofStore.get();
    }
    return chain.stream()
        .filter(at -> ExitCode.of(at) != ExitCode.FAILED)
        .findFirst()
        .or(() -> chain.stream().flatMap(Failures::ofATask).findFirst())
        .or(() -> DataException.find(failure, "the input"))
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
    if (cause instanceof ConfigException || cause instanceof StoreException) {
      return cause.getMessage();
    }
    Optional<String> memory = memory(failure);
    if (memory.isPresent() && ExitCode.of(cause) == ExitCode.FAILED) {
      return memory.get();
    }
    String first = firstLine(cause);
    if (cause instanceof URISyntaxException invalid) {
      return place(invalid);
    }
    if (isNoPlace(cause)) {
      return "Cannot open a path: " + first + ". Fix --input, --output or the recipe's path";
    }
    return ExitCode.of(cause) == ExitCode.FAILED
        ? "Failed: "
            + cause.getClass().getSimpleName()
            + (first.isEmpty() ? "" : ": " + first)
            + " (--verbose shows the stack trace)"
        : first;
  }

  /** The line about a JVM without memory: this one or an executor's. */
  private static Optional<String> memory(Throwable failure) {
    for (Throwable at : ExceptionUtils.getThrowableList(failure)) {
      if (at instanceof OutOfMemoryError) {
        return Optional.of(memory("driver", firstLine(at)));
      }
      Matcher text = OUT_OF_MEMORY.matcher(String.valueOf(at.getMessage()));
      if (text.find()) {
        boolean isLost = text.group("lost") != null;
        boolean isDriver = !isLost && text.group("where") == null;
        return Optional.of(
            memory(isDriver ? "driver" : "executor", text.group(isLost ? "how" : "what")));
      }
    }
    return Optional.empty();
  }

  private static String memory(String jvm, String what) {
    boolean isHeap = what.matches(".*(heap|GC|array size|code 52).*");
    return "Failed: %s %s ran out of memory (%s). Give it more: -- %s"
        .formatted(
            jvm.equals("driver") ? "the" : "an",
            jvm,
            what,
            isHeap ? "--" + jvm + "-memory 6g" : "--conf spark." + jvm + ".memoryOverhead=6g");
  }

  /** Hadoop takes what precedes a colon in the first name of a path for a file system. */
  private static String place(URISyntaxException failure) {
    String path = failure.getInput();
    int colon = path.indexOf(':');
    return colon < 1
        ? "Cannot open the path \"" + path + "\": " + failure.getReason() + ". Write a full path"
        : "Cannot open the path %s: what precedes a colon must be a file system, as in hdfs://, but it is %s. If the colon is part of a name, write ./%s or a full path"
            .formatted(path, path.substring(0, colon), path);
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
