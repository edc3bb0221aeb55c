package org.sparkvae.spark.data;

/** How values are written in messages. */
final class Text {
  private static final int LONGEST = 60;

  private Text() {}

  /** Without a fraction where there is none: 1, not 1.0. */
  static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** A value as a user would know it again: text in quotes, cut where it is long. */
  static String given(Object value) {
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
