package org.sparkvae.spark.data.file;

import java.io.Serializable;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.sparkvae.spark.data.DataException;

/**
 * What one pass over the lines of all files finds, in parallel and without parsing values: whether
 * records may extend over several lines, how many values a record has at most, and whether the
 * bytes are text in the expected character set. A plain class for Kryo.
 */
final class CsvLines implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Lines end in a quoted value in these files. */
  final SortedSet<String> open = new TreeSet<>();

  /** These files contain bytes that are not UTF-8, although they should be. */
  final SortedSet<String> notUtf8 = new TreeSet<>();

  int mostDelimiters;

  /** Whether there are lines of nothing but delimiters that are blanks, too. */
  boolean hasBlankRecords;

  static CsvLines of(Dataset<Row> lines, CsvDialect dialect) {
    CsvLines all = new CsvLines();
    lines
        .select(functions.col("value"), functions.col("_metadata.file_path"))
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(
            part -> {
              CsvLines found = new CsvLines();
              Scan scan = new Scan(found, dialect);
              try {
                part.forEachRemaining(scan::add);
              } catch (Exception failed) { // checked ones, too, which Scala does not declare
                throw DataException.behind(
                    failed, path(InputFileBlockHolder.getInputFilePath().toString()));
              }
              return List.of(found).iterator();
            })
        .collect()
        .forEach(all::add);
    return all;
  }

  /** A path as Spark writes it in rows, as users know it. */
  static String path(String uri) {
    return uri.isEmpty() ? "the input" : new Path(URI.create(uri)).toString();
  }

  private void add(CsvLines other) {
    open.addAll(other.open);
    notUtf8.addAll(other.notUtf8);
    mostDelimiters = Math.max(mostDelimiters, other.mostDelimiters);
    hasBlankRecords |= other.hasBlankRecords;
  }

  private static final class Scan {
    private final CsvLines found;
    private final CsvDialect dialect;
    private final Charset charset;
    private final CsvQuotes quotes;

    Scan(CsvLines found, CsvDialect dialect) {
      this.found = found;
      this.dialect = dialect;
      charset = Charset.forName(dialect.charset());
      quotes = new CsvQuotes(String.valueOf(dialect.delimiter()));
    }

    void add(InternalRow row) {
      byte[] bytes = row.getBinary(0);
      String line = new String(bytes, charset);
      if (dialect.isUtf8() && line.indexOf('\uFFFD') >= 0 && !isUtf8(line, bytes)) {
        found.notUtf8.add(row.getString(1));
      }
      if (!dialect.comment().isEmpty() && line.startsWith(dialect.comment())) {
        return;
      }
      if (!line.isEmpty() && line.trim().isEmpty() && line.indexOf(dialect.delimiter()) >= 0) {
        found.hasBlankRecords = true;
      }
      quotes.reset();
      int delimiters = 0;
      for (int i = 0; i < line.length(); i++) {
        delimiters += quotes.accept(line.charAt(i)) ? 1 : 0;
      }
      found.mostDelimiters = Math.max(found.mostDelimiters, delimiters);
      if (quotes.isOpen()) {
        found.open.add(row.getString(1));
      }
    }

    private static boolean isUtf8(String line, byte[] bytes) {
      return Arrays.equals(line.getBytes(StandardCharsets.UTF_8), bytes);
    }
  }
}
