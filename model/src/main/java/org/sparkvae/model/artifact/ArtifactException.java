package org.sparkvae.model.artifact;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.OneLine;

/** An artifact cannot be read or written; the message is one line: what, where, remedy. */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String DAMAGED =
      "The artifact is damaged: copy it again, or train the model again";

  public ArtifactException(String message) {
    super(OneLine.of(message));
  }

  /**
   * @param cause exception of the store
   */
  public ArtifactException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }

  static ArtifactException unreadable(String where, String what, String remedy) {
    return new ArtifactException("Cannot read " + where + ": " + what + ". " + remedy);
  }

  /**
   * @param problems problems in one of its files
   * @return an exception whose message is one line
   */
  public static ArtifactException damaged(String where, ConfigException problems) {
    return new ArtifactException(
        "Cannot read the artifact " + where + ": " + problems.oneLine() + ". " + DAMAGED, problems);
  }

  /** The cause in words, because the messages of java.nio's exceptions are only a path. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + " does not exist";
    }
    return e instanceof AccessDeniedException
        ? e.getMessage() + " may not be used"
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Creates the exception for damage in transit or on disk. */
  static ArtifactException damaged(String where, String what) {
    return unreadable(where, what, DAMAGED);
  }
}
