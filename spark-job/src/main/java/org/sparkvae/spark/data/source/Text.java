package org.sparkvae.spark.data.source;

import java.util.List;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.file.Numbers;

/** Formats values for messages. */
public final class Text {
  private static final int LONGEST = 60;
  private static final int NAMED = 8;

  private Text() {}

  /** A whole number is written without a fraction: 1, not 1.0. */
  public static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** The value itself, or only its kind. */
  public static String given(Object value, ShowValues show) {
    return show == ShowValues.YES ? given(value) : kind(value);
  }

  /**
   * @param noun in the singular
   */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** The first names of a list, and how many more there are. */
  public static String listed(List<String> names) {
    int more = names.size() - NAMED;
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** A malformed line itself, or only its length. */
  public static String line(String line, ShowValues show) {
    return show == ShowValues.YES ? given(line) : "a line of " + count(line.length(), "character");
  }

  private static String kind(Object value) {
    if (value instanceof String text && !Numbers.PLAIN.isNumber(text)) {
      return "a text of " + count(text.length(), "character");
    }
    if (!(value instanceof Number || value instanceof String)) {
      return value == null ? "null" : "a value that is not a number";
    }
    double number =
        value instanceof Number given ? given.doubleValue() : Numbers.PLAIN.parse((String) value);
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return "infinity";
    }
    return Float.isInfinite((float) number)
        ? "a number too large for 32 bits"
        : number < 0 ? "a negative number" : "a number";
  }

  /** A value as the user wrote it, with text in quotes and long text shortened. */
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
