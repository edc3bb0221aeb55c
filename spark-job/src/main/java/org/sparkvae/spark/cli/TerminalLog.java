package org.sparkvae.spark.cli;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.lang3.StringUtils;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;

/**
 * The log as a terminal shows it without {@code --verbose}: no stack traces, and nothing of Spark's
 * that only repeats the failure with which the verb ends. Spark logs a task's failure in the task,
 * in the scheduler and in the writer, each time with a stack trace, partly as the message itself.
 * Whatever configuration of Log4j is in use, its console appenders are wrapped; its files still
 * contain everything.
 */
final class TerminalLog {
  private static final String OWN = "org.sparkvae.";

  /** The first line of a stack trace within a message. */
  private static final Pattern STACK_TRACE = Pattern.compile("(?s)\\R\\s+at .*");

  private static final Pattern ABORTING =
      Pattern.compile("Aborting (job|task).*|Job \\S+ aborted.*|Task .* times; aborting job");

  private TerminalLog() {}

  /**
   * Wraps the console appenders in use. Spark may replace Log4j's configuration when its first
   * class is loaded, so that a second call is needed after that.
   */
  static void withoutStackTraces() {
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      context.getConfiguration().getLoggers().values().forEach(TerminalLog::wrap);
      context.updateLoggers();
    }
  }

  private static void wrap(LoggerConfig logger) {
    for (AppenderRef reference : List.copyOf(logger.getAppenderRefs())) {
      wrap(logger, reference);
    }
  }

  private static void wrap(LoggerConfig logger, AppenderRef reference) {
    if (logger.getAppenders().get(reference.getRef()) instanceof ConsoleAppender console) {
      OneLineAppender wrapped = new OneLineAppender(console);
      wrapped.start();
      logger.addAppender(wrapped, reference.getLevel(), reference.getFilter());
      logger.removeAppender(console.getName());
    }
  }

  /** Whether the failure of the verb says the same. */
  static boolean isRepeated(String logger, String message) {
    return switch (StringUtils.substringAfterLast(logger, ".")) {
      case "Executor" -> message.startsWith("Exception in task ");
      case "TaskSetManager" ->
          ABORTING.matcher(firstLine(message)).matches()
              || message.startsWith("Lost task ") && isFinal(message);
      case "FileFormatWriter", "Utils" -> ABORTING.matcher(firstLine(message)).matches();
      default -> false;
    };
  }

  /** Not retried: the task ran in the driver's JVM, or it failed on data or settings. */
  private static boolean isFinal(String message) {
    return message.contains("executor driver)")
        || message.contains(OWN + "spark.data.DataException: ")
        || message.contains(OWN + "model.config.ConfigException: ");
  }

  /** One line, except for messages of this project that have several. */
  static String shown(String logger, String message, Throwable thrown) {
    String text =
        logger.startsWith(OWN) ? STACK_TRACE.matcher(message).replaceAll("") : firstLine(message);
    if (thrown == null) {
      return text;
    }
    String cause = Failures.firstLine(thrown);
    return !cause.isEmpty() && text.contains(cause)
        ? text
        : text + ": " + thrown.getClass().getSimpleName() + (cause.isEmpty() ? "" : ": " + cause);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static final class OneLineAppender extends AbstractAppender {
    private final Appender console;

    OneLineAppender(Appender console) {
      super(console.getName() + " without stack traces", null, null, true, Property.EMPTY_ARRAY);
      this.console = console;
    }

    @Override
    public void append(LogEvent event) {
      String logger = String.valueOf(event.getLoggerName());
      String message = event.getMessage().getFormattedMessage();
      if (!isRepeated(logger, message)) {
        String text = shown(logger, message, event.getThrown());
        console.append(
            new Log4jLogEvent.Builder(event)
                .setMessage(new SimpleMessage(text))
                .setThrown(null)
                .setThrownProxy(null)
                .build());
      }
    }
  }
}
