package org.sparkvae.spark.data;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import org.sparkvae.model.config.Problems;

/**
 * The {@code data.csv} section of a recipe. Quotes are those of RFC 4180: a value in double quotes
 * may contain delimiters and line ends, and two double quotes in it stand for one.
 *
 * @param header whether the first record of each file names the columns
 * @param delimiter one character between values; if empty, the most frequent of comma, semicolon,
 *     tab and vertical bar in the first record
 * @param encoding name of a character set; if empty, that of the byte order mark, otherwise UTF-8
 * @param decimal the decimal separator of numbers
 * @param comment a character at the start of lines that are left out; if empty, there are none
 */
public record CsvConfig(
    Header header,
    Optional<String> delimiter,
    Optional<String> encoding,
    Decimal decimal,
    Optional<String> comment) {
  /** Whether the first record is a header. */
  public enum Header {
    /** It is, and must not consist of numbers. */
    AUTO,
    /** It is. */
    YES,
    /** It is not: the columns are {@code _c0}, {@code _c1} and so on, as in Spark. */
    NO
  }

  /** The decimal separator. */
  public enum Decimal {
    /** As in 1.5. */
    POINT,
    /** As in 1,5. */
    COMMA
  }

  /** The defaults of a recipe. */
  public static final CsvConfig DEFAULTS =
      new CsvConfig(
          Header.AUTO, Optional.empty(), Optional.empty(), Decimal.POINT, Optional.empty());

  private static final String CHARACTER_RULE =
      "must be one character, neither a double quote nor a line end";

  public CsvConfig {
    new Problems("data.csv")
        .require(isCharacter(delimiter), "delimiter", delimiter.orElse(""), CHARACTER_RULE)
        .require(isCharacter(comment), "comment", comment.orElse(""), CHARACTER_RULE)
        .require(
            encoding.map(CsvConfig::isCharset).orElse(true),
            "encoding",
            encoding.orElse(""),
            "must be a character set that Java knows, such as UTF-8, ISO-8859-1 or windows-1252")
        .require(
            comment.isEmpty() || !comment.equals(delimiter),
            "comment",
            comment.orElse(""),
            "must differ from data.csv.delimiter")
        .throwIfAny();
  }

  private static boolean isCharacter(Optional<String> text) {
    return text.map(given -> given.length() == 1 && "\"\r\n".indexOf(given.charAt(0)) < 0)
        .orElse(true);
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return false;
    }
  }
}
