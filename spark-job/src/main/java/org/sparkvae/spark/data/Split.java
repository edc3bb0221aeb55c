package org.sparkvae.spark.data;

import java.util.Locale;

/** What a row is used for. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /**
   * @return the name in files and indicator columns: train, validation, test
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The split of that name, or null. */
  public static Split ofText(String text) {
    for (Split split : values()) {
      if (split.text().equals(text)) {
        return split;
      }
    }
    return null;
  }
}
