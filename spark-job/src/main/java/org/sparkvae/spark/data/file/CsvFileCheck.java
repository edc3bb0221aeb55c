package org.sparkvae.spark.data.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.sparkvae.spark.data.DataException;

/**
 * What one task finds in one CSV file: its first record and, where lines cannot be looked at one by
 * one, how the whole text is made up. A plain class for Kryo.
 */
final class CsvFileCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Empty if the first record is as in the first file. */
  private String problem = "";

  /** Whether values contain line ends. */
  boolean hasQuotedLines;

  /** Whether the text ends in a quoted value. */
  boolean endsOpen;

  /** The line ends outside of quotes. */
  boolean hasCr;

  boolean hasLf;
  boolean hasCrLf;
  int mostDelimiters;

  /**
   * Checks all files.
   *
   * @param isScanned whether their whole texts are read, not only the first records
   */
  static List<CsvFileCheck> of(
      SparkSession spark,
      List<String> files,
      boolean isScanned,
      CsvHeader header,
      CsvDialect dialect) {
    if (files.size() == 1 && !isScanned) {
      return List.of();
    }
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    ArrayList<String> paths = new ArrayList<>(files);
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, paths.size()).boxed().toList(), paths.size())
        .map(
            index -> {
              String file = paths.get(index);
              return check(hadoop.value(), file, isScanned, header, dialect);
            })
        .collect();
  }

  private static CsvFileCheck check(
      Configuration hadoop, String file, boolean isScanned, CsvHeader header, CsvDialect dialect) {
    CsvFileCheck found = new CsvFileCheck();
    try (InputStream in = open(hadoop, new Path(file))) {
      String record = dialect.firstRecord(in);
      if (!record.isEmpty()) {
        List<String> first = CsvQuotes.split(record, dialect.delimiter());
        found.problem = header.problem(file, first);
      }
    } catch (IOException failed) {
      throw unreadable(file, failed);
    }
    if (isScanned && found.problem.isEmpty()) {
      found.scan(hadoop, file, dialect);
    }
    return found;
  }

  void refuseProblem() {
    if (!problem.isEmpty()) {
      throw new DataException(problem);
    }
  }

  static DataException unreadable(String file, IOException failed) {
    return new DataException(
        "Cannot read %s (%s). Check that the file is complete and in the format that its name or data.format indicates"
            .formatted(file, failed.getMessage()));
  }

  /** Opens a file, decompressed as its name says. */
  static InputStream open(Configuration hadoop, Path file) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file);
    InputStream in = file.getFileSystem(hadoop).open(file);
    return codec == null ? in : codec.createInputStream(in);
  }

  private void scan(Configuration hadoop, String file, CsvDialect dialect) {
    CsvQuotes quotes = new CsvQuotes(String.valueOf(dialect.delimiter()));
    String comment = dialect.comment();
    try (InputStream in = open(hadoop, new Path(file));
        Reader text = new BufferedReader(new InputStreamReader(in, dialect.charset()))) {
      boolean atStart = true;
      boolean inComment = false;
      int delimiters = 0;
      int before = 0;
      for (int next = text.read(); next >= 0; before = next, next = text.read()) {
        if ((next == '\n' || next == '\r') && !quotes.isOpen()) {
          hasCrLf |= next == '\n' && before == '\r';
          hasLf |= next == '\n';
          hasCr |= next == '\r';
          mostDelimiters = Math.max(mostDelimiters, delimiters);
          delimiters = 0;
          quotes.reset();
          atStart = true;
          inComment = false;
          continue;
        }
        hasQuotedLines |= next == '\n' || next == '\r';
        inComment |= atStart && !comment.isEmpty() && comment.charAt(0) == next;
        atStart = false;
        if (!inComment) {
          delimiters += quotes.accept((char) next) ? 1 : 0;
        }
      }
      mostDelimiters = Math.max(mostDelimiters, delimiters);
      endsOpen = quotes.isOpen();
    } catch (IOException failed) {
      throw unreadable(file, failed);
    }
  }
}
