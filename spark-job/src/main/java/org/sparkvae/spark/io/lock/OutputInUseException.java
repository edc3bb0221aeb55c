package org.sparkvae.spark.io.lock;

/** Another job writes the same output. The same command can succeed once that job has ended. */
public final class OutputInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names the output and the other job
   */
  OutputInUseException(String message) {
    super(message);
  }
}
