package org.sparkvae.model.config;

import java.util.ArrayList;
import java.util.List;

/** Collects every problem of one configuration section, so that a user can fix all at once. */
public final class Problems {
  private final String section;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param section the path of the section in a recipe, such as {@code training.outer}; empty for
   *     the top level
   */
  public Problems(String section) {
    this.section = section;
  }

  /**
   * Checks a rule. The condition states what is valid, so that NaN is rejected too.
   *
   * @param rule what is allowed, such as {@code must be > 0}
   */
  public Problems require(boolean holds, String key, Object given, String rule) {
    if (!holds) {
      String path = section.isEmpty() ? key : section + "." + key;
      found.add(new Problem(path, "Invalid " + path + ": " + given + " (" + rule + ")"));
    }
    return this;
  }

  /**
   * Ends the list.
   *
   * @throws ConfigException with every broken rule
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
  }

  /**
   * A problem of a configuration.
   *
   * @param path the whole path of the key, empty if there is none
   * @param message one line: the given value and the rule
   */
  public record Problem(String path, String message) {
    /** Keeps the message to one printable line, whatever value was given. */
    public Problem {
      message = OneLine.of(message);
    }
  }
}
