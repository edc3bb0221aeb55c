package org.sparkvae.spark.data;

import java.util.Locale;

/** The part of the data that a row belongs to. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** {@return the name in files and split columns: train, validation, test} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The split with this name, or null. As in Spark ML, an indicator column may also hold booleans:
   * true is for validation, false for training.
   */
  public static Split ofText(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true") ? VALIDATION : TRAIN;
    }
    for (Split split : values()) {
      if (split.text().equals(text)) {
        return split;
      }
    }
    return null;
  }
}
