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

  /** The split with this name, or null. */
  public static Split ofText(String text) {
    for (Split split : values()) {
      if (split.text().equals(text)) {
        return split;
      }
    }
    return null;
  }
}
