package org.sparkvae.spark.data.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sparkvae.spark.data.CsvConfig;

/**
 * How the characters and values of CSV files are separated.
 *
 * @param charset name of the character set
 * @param delimiter the character between values
 * @param comment the character that starts lines to leave out, or an empty text
 */
record CsvDialect(String charset, char delimiter, String comment) implements Serializable {
  /** A record that is longer is taken for a line with a quote that is not closed. */
  private static final int MAX_RECORD = 1 << 24;

  private static final String CANDIDATES = ",;\t|";
  private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int MARK_BYTES = UTF8_MARK.length;
  private static final byte BYTE_FE = (byte) 0xFE;
  private static final byte BYTE_FF = (byte) 0xFF;

  /** As the settings say; what they leave open is found in the first record. */
  static CsvDialect of(CsvConfig config, Start start) {
    char delimiter =
        config
            .delimiter()
            .map(given -> given.charAt(0))
            .orElseGet(() -> mostFrequent(config, start));
    return new CsvDialect(start.charset, delimiter, config.comment().orElse(""));
  }

  /**
   * The start of a file.
   *
   * @param record the first line or lines that are neither blank nor a comment; empty if there are
   *     none
   */
  record Start(String charset, String record) {}

  /** The candidates for the delimiter that the settings allow. */
  private static String candidates(CsvConfig config) {
    return config
        .delimiter()
        .orElse(config.decimal() == CsvConfig.Decimal.COMMA ? ";\t|" : CANDIDATES);
  }

  private static char mostFrequent(CsvConfig config, Start start) {
    String candidates = candidates(config);
    int[] counts = new int[candidates.length()];
    CsvQuotes quotes = new CsvQuotes(candidates);
    for (char next : start.record.toCharArray()) {
      if (quotes.accept(next)) {
        counts[candidates.indexOf(next)]++;
      }
    }
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return candidates.charAt(most);
  }

  /** Reads the start of a file; the stream is not closed. */
  static Start start(InputStream in, CsvConfig config) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(in, MARK_BYTES);
    String charset = charset(bytes, config);
    Reader text = new BufferedReader(new InputStreamReader(bytes, charset));
    return new Start(charset, firstRecord(text, candidates(config), config.comment().orElse("")));
  }

  /** Reads the first record of another file; the stream is not closed. */
  String firstRecord(InputStream in) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(in, MARK_BYTES);
    skipUtf8Mark(bytes);
    Reader text = new BufferedReader(new InputStreamReader(bytes, charset));
    return firstRecord(text, String.valueOf(delimiter), comment);
  }

  /** The character set by the settings or the byte order mark. */
  private static String charset(PushbackInputStream bytes, CsvConfig config) throws IOException {
    byte[] mark = skipUtf8Mark(bytes);
    if (config.encoding().isPresent()) {
      return Charset.forName(config.encoding().get()).name();
    }
    boolean isUtf16 =
        mark.length > 1
            && (mark[0] == BYTE_FE && mark[1] == BYTE_FF
                || mark[0] == BYTE_FF && mark[1] == BYTE_FE);
    return (isUtf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8).name();
  }

  /** Returns the first bytes; the stream then stands after a mark of UTF-8, or before them. */
  private static byte[] skipUtf8Mark(PushbackInputStream bytes) throws IOException {
    byte[] mark = bytes.readNBytes(MARK_BYTES);
    if (!Arrays.equals(mark, UTF8_MARK)) {
      bytes.unread(mark);
    }
    return mark;
  }

  private static String firstRecord(Reader text, String delimiters, String comment)
      throws IOException {
    CsvQuotes quotes = new CsvQuotes(delimiters);
    StringBuilder record = new StringBuilder();
    int firstLineEnd = -1;
    for (int next = text.read(); next >= 0; next = text.read()) {
      char at = (char) next;
      if (at != '\n' && at != '\r' || quotes.isOpen()) {
        if (firstLineEnd < 0 && (at == '\n' || at == '\r')) {
          firstLineEnd = record.length();
        }
        record.append(at);
        quotes.accept(at);
        if (record.length() > MAX_RECORD && firstLineEnd >= 0) {
          return record.substring(0, firstLineEnd);
        }
      } else if (isIgnored(record, comment)) {
        record.setLength(0);
        quotes.reset();
        firstLineEnd = -1;
      } else {
        return record.toString();
      }
    }
    if (quotes.isOpen() && firstLineEnd >= 0) {
      record.setLength(firstLineEnd);
    }
    return isIgnored(record, comment) ? "" : record.toString();
  }

  /** As in Spark's reader. */
  private static boolean isIgnored(CharSequence line, String comment) {
    String text = line.toString();
    return text.trim().isEmpty() || !comment.isEmpty() && text.startsWith(comment);
  }

  /** Whether a line end is the same byte as in ASCII, so that files can be read in pieces. */
  boolean hasAsciiLines() {
    byte[] end = "\n".getBytes(Charset.forName(charset));
    return end.length == 1 && end[0] == '\n';
  }

  /** The delimiter for a message. */
  String delimiterName() {
    return delimiter == '\t' ? "tab" : String.valueOf(delimiter);
  }

  boolean isUtf8() {
    return charset.equals(StandardCharsets.UTF_8.name());
  }
}
