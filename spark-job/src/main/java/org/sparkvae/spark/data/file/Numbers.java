package org.sparkvae.spark.data.file;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.sparkvae.spark.data.CsvConfig.Decimal;
import org.sparkvae.spark.data.DataConfig;

/**
 * Decides which texts are numbers: those that pandas and Spark's CSV reader take for numbers. Java
 * itself accepts more, such as the suffixes of {@code 70D} and {@code 80F} and hexadecimal floats.
 *
 * @param decimal the decimal separator
 * @param missing texts that stand for a missing value, besides blank texts
 */
public record Numbers(Decimal decimal, Set<String> missing) implements Serializable {
  /** As in JSON and LibSVM: with a decimal point; only blank texts are missing. */
  public static final Numbers PLAIN = new Numbers(Decimal.POINT, Set.of());

  /** What R, Hive, SQL, Python, UCI data sets and spreadsheets write for a missing value. */
  private static final Set<String> KNOWN_TOKENS =
      Set.of("NA", "N/A", "NaN", "nan", "null", "NULL", "None", "\\N", "?", "-", ".", "#N/A");

  private static final List<String> WORDS = List.of("nan", "inf", "infinity");

  public Numbers {
    missing = Set.copyOf(missing);
  }

  /** As the settings say. */
  public static Numbers of(DataConfig data) {
    return new Numbers(data.csv().decimal(), Set.copyOf(data.missingTokens()));
  }

  /** Whether the text is blank or stands for a missing value by the settings. */
  public boolean isMissing(String text) {
    String trimmed = text.trim();
    return trimmed.isEmpty() || missing.contains(trimmed);
  }

  /** Whether other programs write the text for a missing value. */
  public static boolean isKnownToken(String text) {
    return KNOWN_TOKENS.contains(text.trim());
  }

  /** Whether a text is the number NaN. */
  static boolean isNaN(String text) {
    return word(text, start(text), end(text, start(text))) == 0;
  }

  /** Whether a text is a number, NaN and infinity included, and no missing value. */
  public boolean isNumber(String text) {
    if (!missing.isEmpty() && isMissing(text)) {
      return false;
    }
    int from = start(text);
    int to = end(text, from);
    return isDecimal(text, from, to) || word(text, from, to) >= 0;
  }

  /** The number; NaN if the text is none or a missing value. */
  public double parse(String text) {
    if (!missing.isEmpty() && isMissing(text)) {
      return Double.NaN;
    }
    int from = start(text);
    int to = end(text, from);
    if (isDecimal(text, from, to)) {
      return Double.parseDouble(decimal == Decimal.COMMA ? text.replace(',', '.') : text);
    }
    if (word(text, from, to) <= 0) {
      return Double.NaN;
    }
    return text.charAt(from) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  private static int start(String text) {
    int from = 0;
    while (from < text.length() && text.charAt(from) <= ' ') {
      from++;
    }
    return from;
  }

  private static int end(String text, int from) {
    int to = text.length();
    while (to > from && text.charAt(to - 1) <= ' ') {
      to--;
    }
    return to;
  }

  // No regular expression: this is done for every cell of a CSV file.
  private boolean isDecimal(String text, int from, int to) {
    char separator = decimal == Decimal.COMMA ? ',' : '.';
    int at = afterSign(text, from, to);
    int whole = afterDigits(text, at, to);
    int digits = whole - at;
    at = whole;
    if (at < to && text.charAt(at) == separator) {
      int end = afterDigits(text, at + 1, to);
      digits += end - at - 1;
      at = end;
    }
    if (digits == 0) {
      return false;
    }
    if (at < to && (text.charAt(at) | ' ') == 'e') {
      int power = afterSign(text, at + 1, to);
      at = afterDigits(text, power, to);
      return at > power && at == to;
    }
    return at == to;
  }

  private static int afterSign(String text, int at, int to) {
    return at < to && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
  }

  private static int afterDigits(String text, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** Index of the word that the text consists of, after an optional sign; otherwise -1. */
  private static int word(String text, int from, int to) {
    int at = afterSign(text, from, to);
    for (int i = 0; i < WORDS.size(); i++) {
      String word = WORDS.get(i);
      if (to - at == word.length() && text.regionMatches(true, at, word, 0, word.length())) {
        return i;
      }
    }
    return -1;
  }
}
