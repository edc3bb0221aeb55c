package org.sparkvae.spark.data.source;

import org.sparkvae.spark.data.ShowValues;

/** How values are written in messages. */
public final class Text {
  private static final int LONGEST = 60;

  private Text() {}

  /** Without a fraction where there is none: 1, not 1.0. */
  public static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** What was given: itself, or of what kind it is. */
  public static String given(Object value, ShowValues show) {
    return show == ShowValues.YES ? given(value) : kind(value);
  }

  /** A line that is no row: itself, or how long it is. */
  public static String line(String line, ShowValues show) {
    return show == ShowValues.YES ? given(line) : "a line of " + line.length() + " characters";
  }

  private static String kind(Object value) {
    if (value instanceof String text && !FeatureReader.isNumber(text)) {
      return "a text of " + text.length() + " characters";
    }
    if (!(value instanceof Number || value instanceof String)) {
      return value == null ? "null" : "a value that is no number";
    }
    double number =
        value instanceof Number given ? given.doubleValue() : Double.parseDouble((String) value);
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return "an infinity";
    }
    return Float.isInfinite((float) number)
        ? "a number beyond 32 bits"
        : number < 0 ? "a negative number" : "a number";
  }

  /** A value as a user would know it again: text in quotes, cut where it is long. */
  public static String given(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return number(((Number) value).doubleValue());
    }
    if (value instanceof String text) {
      String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
      return '"' + shown + '"';
    }
    return String.valueOf(value);
  }
}
