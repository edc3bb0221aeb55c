package org.sparkvae.spark.data.file;

/** Decides which texts are numbers. */
public final class Numbers {
  private Numbers() {}

  /** Whether a text can be read as a number, NaN and Infinity included. */
  public static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  /** The number, or NaN if the text is none. */
  public static double of(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
  }
}
