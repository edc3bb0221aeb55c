package org.sparkvae.spark.report;

import java.util.Locale;

/** Text and numbers for a page that is well-formed XML. */
final class Markup {
  private Markup() {}

  /** Escapes text for element content and for attribute values in double or single quotes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  /** Whether XML 1.0 allows the character, even as a reference. */
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c < 0xD800)
        || (c >= 0xE000 && c < 0xFFFE)
        || c > 0xFFFF;
  }

  /** An element with text that is escaped. */
  static String element(String name, String text) {
    return "<" + name + ">" + escape(text) + "</" + name + ">";
  }

  /** As {@link String#format}, the same in every country. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** A whole number with its digits in groups of three, such as 60,000. */
  static String count(long number) {
    return format("%,d", number);
  }

  /** Four significant digits; a dash for what is not finite. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e7)) {
      return format("%.2e", value);
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return format("%,." + decimals + "f", value);
  }

  /** Nats, with two decimals; a dash for what is not finite. */
  static String nats(double value) {
    return Double.isFinite(value) ? format("%,.2f", value) : "–";
  }
}
