package org.sparkvae.model.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects every problem of one configuration section, so that a user mends all of them at once.
 */
public final class Problems {
  private final String section;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param section the path of the section in a recipe, such as {@code training.outer}; empty for
   *     the top
   */
  public Problems(String section) {
    this.section = section;
  }

  /**
   * States a rule. Conditions say what is right, so that NaN fails too.
   *
   * @param holds whether the given value keeps the rule
   * @param key the key within the section
   * @param given the value as given
   * @param rule what is allowed, such as {@code must be > 0}
   * @return this
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
   * @throws ConfigException naming every rule that was broken
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
  }

  /**
   * One thing that is wrong.
   *
   * @param path the whole path of the key, empty if it is about none
   * @param message one line: given, rule
   */
  public record Problem(String path, String message) {
    /** Whatever was given, the message stays one line that can be printed. */
    public Problem {
      message = OneLine.of(message);
    }
  }
}
