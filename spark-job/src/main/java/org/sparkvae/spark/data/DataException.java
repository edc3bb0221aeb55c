package org.sparkvae.spark.data;

/** Data that cannot be used: one line with what was given, where, the rule and the remedy. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NAMED = DataException.class.getName() + ": ";

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
