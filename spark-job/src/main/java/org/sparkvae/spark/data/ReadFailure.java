package org.sparkvae.spark.data;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apache.hadoop.fs.Path;

/**
 * What made Spark fail to read a source, as one line. What a task throws reaches the driver partly
 * as exceptions and partly as the text of one, stack traces included, so that both are looked at.
 *
 * @param steps failures, each caused by the next
 * @param source named if the failure names no file
 */
record ReadFailure(List<ReadFailure.Step> steps, String source) {
  private static final String INCOMPLETE =
      ". Check that the file is complete and in the format that its name or data.format indicates";

  /** How Spark and the formats name the file that they were reading. */
  private static final Pattern READ_FILE =
      Pattern.compile(
          "(?:reading file:?|footer for file:|column cannot be converted in file|Malformed ORC file"
              + "|Checksum error:) (?<file>\\S+?)\\.?(?:\\s|$)");

  /** Messages about files with unexpected contents. */
  private static final List<Pattern> BROKEN =
      List.of(
          Pattern.compile("(?<file>\\S+) (?<what>is not a Parquet file.*)"),
          Pattern.compile("(?<what>Malformed ORC file) (?<file>\\S+?)\\. "),
          Pattern.compile(
              "(?<what>Unexpected end of input stream|incorrect header check|Not in GZIP format)"
                  + "(?<file>)"));

  private static final List<Pattern> OTHER_TYPE =
      List.of(
          Pattern.compile(
              "Parquet column cannot be converted in file (?<file>\\S+)\\. Column: \\[(?<column>.*)],"
                  + " Expected: (?<expected>.*), Found: (?<found>\\w+)"),
          Pattern.compile(
              "ORC does not support type conversion from file type (?<found>.*) \\(\\d+\\) to reader"
                  + " type (?<expected>.*) \\(\\d+\\)(?<column>)(?<file>)"));

  /**
   * Error names of Spark and its CSV parser whose messages contain the value: casts in a view,
   * lines beyond a limit.
   */
  private static final Pattern SHOWS_VALUE =
      Pattern.compile(
          "\\b(?<what>CAST_[A-Z_]+|CANNOT_PARSE_[A-Z_]+|MALFORMED_[A-Z_]+|TextParsingException)\\b");

  private static final Pattern OLD_DATES =
      Pattern.compile(
          "(?s)(?<what>READ|WRITE)_ANCIENT_DATETIME.*?\"(?<key>spark\\.sql\\.[\\w.]+)\"");

  private static final Pattern CODEC =
      Pattern.compile(
          "(?i)native (?<name>\\w+) library not available"
              + "|(?:hadoop\\.io\\.compress\\.(?:\\w+\\.)?(?<type>\\w+)Codec(?: was)? not found)"
              + "|without (?<without>\\w+) support");

  /** Failures of the cluster or the machine, not of a file. */
  private static final Pattern NOT_OF_A_FILE =
      Pattern.compile(
          ".*(Connect|Socket|UnknownHost|NoRouteToHost|Interrupt|ClosedChannel|SafeMode|Standby"
              + "|Timeout|FetchFailed|OutOfMemory|StackOverflow|NoClassDefFound|Security).*");

  private static final Pattern FULL_OR_CLOSED =
      Pattern.compile(".*(No space left|Filesystem closed|Connection reset|Too many open files).*");

  /** Classes that read files. */
  private static final Pattern READER =
      Pattern.compile(
          "(org\\.apache\\.(parquet|orc|hadoop\\.io\\.compress|spark\\.sql\\.execution\\.datasources"
              + "|spark\\.sql\\.catalyst\\.(csv|json)|spark\\.ml\\.source)|com\\.univocity"
              + "|com\\.fasterxml\\.jackson|com\\.google\\.protobuf|org\\.tukaani|io\\.airlift)\\..*");

  private static final Pattern WRITER = Pattern.compile(".*(Writ|Output|Commit).*");

  /** Classes whose messages are about files and contain no values. */
  private static final Pattern SAYS_NO_VALUE =
      Pattern.compile(
          "(java\\.(io|nio|util\\.zip)|org\\.apache\\.(hadoop|parquet|orc)|com\\.google\\.protobuf)\\..*");

  private static final Pattern TEXT_STEP =
      Pattern.compile(
          "(?:Caused by: |.* executor \\S+\\): )(?<type>(?:[a-z]\\w*\\.)+[A-Z][\\w$.]*)(?:: ?(?<message>.*))?");

  private static final Pattern TEXT_FRAME =
      Pattern.compile("\\s+at (?:[\\w.]+/)?(?<frame>[\\w$.]+)\\(.*");

  /**
   * One failure of a chain.
   *
   * @param type name of its class
   * @param frame the topmost method that is not the JDK's or Scala's; empty if unknown
   */
  record Step(String type, String message, String frame) {
    String simpleType() {
      return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    }
  }

  /**
   * @param source named if the failure names no file
   * @return nothing if the failure is not about what is read
   */
  static Optional<DataException> find(Throwable failure, String source) {
    ReadFailure read = new ReadFailure(steps(failure), source);
    return Stream.<Function<ReadFailure, Optional<String>>>of(
            ReadFailure::otherType,
            ReadFailure::oldDates,
            ReadFailure::codec,
            ReadFailure::broken,
            ReadFailure::gone,
            ReadFailure::any)
        .flatMap(rule -> rule.apply(read).stream())
        .findFirst()
        .map(line -> new DataException(line, failure))
        .or(() -> read.badValue().map(DataException::new)); // no cause: its message has the value
  }

  private static List<Step> steps(Throwable failure) {
    List<Step> steps = new ArrayList<>();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      String frame =
          Stream.of(at.getStackTrace())
              .map(StackTraceElement::getClassName)
              .filter(ReadFailure::isLibrary)
              .findFirst()
              .orElse("");
      steps.add(new Step(at.getClass().getName(), message, frame));
      addText(steps, message);
    }
    return steps;
  }

  /** Adds the failures whose stack traces are part of a message. */
  private static void addText(List<Step> steps, String message) {
    for (String line : message.lines().toList()) {
      Matcher step = TEXT_STEP.matcher(line);
      Matcher frame = TEXT_FRAME.matcher(line);
      if (step.matches()) {
        steps.add(
            new Step(step.group("type"), StringUtils.defaultString(step.group("message")), ""));
      } else if (frame.matches() && isLibrary(frame.group("frame"))) {
        Step last = steps.get(steps.size() - 1);
        if (last.frame().isEmpty()) {
          steps.set(steps.size() - 1, new Step(last.type(), last.message(), frame.group("frame")));
        }
      }
    }
  }

  private static boolean isLibrary(String name) {
    return !name.matches("(java|javax|jdk|sun|scala)\\..*");
  }

  private Optional<Matcher> first(Pattern pattern) {
    return steps.stream()
        .map(step -> pattern.matcher(step.message()))
        .filter(Matcher::find)
        .findFirst();
  }

  private String file() {
    return first(READ_FILE)
        .map(found -> found.group("file"))
        .map(ReadFailure::plain)
        .orElse(source);
  }

  /** Spark escapes the file that it was reading. */
  private static String plain(String file) {
    try {
      return new Path(new URI(file)).toString();
    } catch (Exception notEscaped) {
      return file;
    }
  }

  private Optional<String> otherType() {
    return Stream.of(OTHER_TYPE)
        .flatMap(List::stream)
        .flatMap(pattern -> first(pattern).stream())
        .findFirst()
        .map(
            found ->
                "Cannot read %s: %s is %s there, but %s in the files before it. Write all files with the same types"
                    .formatted(
                        file(),
                        found.group("column").isEmpty()
                            ? "a column"
                            : "column " + found.group("column"),
                        found.group("found"),
                        found.group("expected")));
  }

  private Optional<String> oldDates() {
    return first(OLD_DATES)
        .map(
            found ->
                "Cannot %s %s: it holds dates before 1582 or times before 1900, whose calendar is not certain. Add -- --conf %s=CORRECTED, to take them as they are, or =LEGACY, for those that Spark 2 wrote"
                    .formatted(
                        found.group("what").equals("READ") ? "read" : "write",
                        file(),
                        found.group("key")));
  }

  private Optional<String> codec() {
    return first(CODEC)
        .map(
            found ->
                "Cannot read %s: its compression (%s) is not available here. Compress text as .gz or .bz2, Parquet and ORC as snappy, gzip (zlib) or zstd"
                    .formatted(
                        file(),
                        Stream.of("name", "type", "without")
                            .map(found::group)
                            .filter(name -> name != null)
                            .findFirst()
                            .orElseThrow()));
  }

  private Optional<String> broken() {
    return BROKEN.stream()
        .flatMap(pattern -> first(pattern).stream())
        .findFirst()
        .map(
            found ->
                "Cannot read "
                    + (found.group("file").isEmpty() ? file() : found.group("file"))
                    + " ("
                    + found.group("what")
                    + ")"
                    + INCOMPLETE);
  }

  private Optional<String> gone() {
    return steps.stream()
        .filter(step -> step.message().contains("underlying files have been updated"))
        .reduce((outer, inner) -> inner)
        .map(
            step ->
                "Cannot read %s: %s. It was removed or replaced while it was in use. Run again when nothing writes to the input"
                    .formatted(file(), step.message().lines().findFirst().orElse("")));
  }

  /** Any other failure while a file was read. */
  private Optional<String> any() {
    Step root = steps.get(steps.size() - 1);
    boolean isRead =
        first(READ_FILE).isPresent()
            || READER.matcher(root.frame()).matches() && !WRITER.matcher(root.frame()).matches();
    boolean isOfAFile =
        steps.stream()
            .noneMatch(
                step ->
                    NOT_OF_A_FILE.matcher(step.simpleType()).matches()
                        || FULL_OR_CLOSED.matcher(step.message()).find());
    if (!isRead || !isOfAFile || first(SHOWS_VALUE).isPresent()) {
      return Optional.empty();
    }
    String said = root.message().lines().findFirst().orElse("");
    boolean isSaid = SAYS_NO_VALUE.matcher(root.type()).matches() && !said.isEmpty();
    String what = isSaid ? said : "Spark cannot decode it";
    return Optional.of("Cannot read " + file() + " (" + what + ")" + INCOMPLETE);
  }

  private Optional<String> badValue() {
    return first(SHOWS_VALUE)
        .map(
            shown ->
                "Cannot read "
                    + source
                    + ": Spark cannot convert a value ("
                    + shown.group("what")
                    + "; the value is not shown here, but Spark's log may show it). Fix the data");
  }
}
