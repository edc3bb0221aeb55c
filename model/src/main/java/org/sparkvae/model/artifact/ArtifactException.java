package org.sparkvae.model.artifact;

/** An artifact that cannot be read or written; the message is one line: what, where, remedy. */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  public ArtifactException(String message) {
    super(message);
  }

  /**
   * @param message one line
   * @param cause what the store said
   */
  public ArtifactException(String message, Throwable cause) {
    super(message, cause);
  }

  static ArtifactException unreadable(String where, String what, String remedy) {
    return new ArtifactException("Cannot read " + where + ": " + what + ". " + remedy);
  }

  /** Damage in transit or on disk, for which there is but one remedy. */
  static ArtifactException damaged(String where, String what) {
    return unreadable(where, what, "The artifact is damaged: copy it again or train anew");
  }
}
