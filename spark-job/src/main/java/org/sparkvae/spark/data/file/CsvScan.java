package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.CsvConfig.Header;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;

/**
 * Reads CSV files with Spark's reader, whose options come from a look at the files. All columns are
 * texts, as they stand in the file: Spark's inference would turn a column with one bad value into
 * text, which would then be no feature.
 */
final class CsvScan {
  /** Replaces an empty value without quotes; in a file, it would be such a value, too. */
  private static final String NULL = "\uFFFFnull";

  private final SparkSession spark;
  private final DataConfig data;
  private final SourceFiles files;
  private final SortedMap<String, String> inferred;
  private final List<String> paths = new ArrayList<>();
  private final Configuration hadoop;
  private CsvDialect dialect;
  private boolean isWhole;
  private boolean hasCrLf;
  private boolean hasLf;
  private boolean hasCr;
  private int mostDelimiters;

  private CsvScan(
      SparkSession spark, DataConfig data, SourceFiles files, SortedMap<String, String> inferred) {
    this.spark = spark;
    this.data = data;
    this.files = files;
    this.inferred = inferred;
    files.read().values().forEach(file -> paths.add(file.getPath().toString()));
    hadoop = spark.sessionState().newHadoopConf();
  }

  /**
   * @param inferred receives what was found by looking at the files
   * @return the columns of the files, {@link FileScan#CORRUPT}, then those of partition folders
   * @throws DataException if the files do not have the same columns, or are not text
   */
  static Dataset<Row> of(
      SparkSession spark, DataConfig data, SourceFiles files, SortedMap<String, String> inferred) {
    return new CsvScan(spark, data, files, inferred).read();
  }

  private Dataset<Row> read() {
    CsvHeader header = header();
    if (header == null) {
      return spark.emptyDataFrame();
    }
    String[] names = header.names().toArray(String[]::new);
    ColumnNames.requireDistinct(spark, header.file(), names);
    ColumnNames.requireDistinctFromFolders(spark, header.file(), names, files.partitionColumns());
    look(header);
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    DataFrameReader reader = spark.read().options(options(names.length));
    Dataset<Row> rows =
        files.load(reader.schema(schema.add(FileScan.CORRUPT, DataTypes.StringType)), "csv");
    return isWhole && hasCrLf ? withoutCarriageReturns(rows, header.names()) : rows;
  }

  /** The header of the first file that has one; null if all files are empty. */
  private CsvHeader header() {
    for (String path : paths) {
      CsvDialect.Start start;
      try (InputStream in = CsvFileCheck.open(hadoop, new Path(path))) {
        start = CsvDialect.start(in, data.csv());
      } catch (IOException failed) {
        throw CsvFileCheck.unreadable(path, failed);
      }
      if (!start.record().isEmpty()) {
        dialect = CsvDialect.of(data.csv(), start);
        note("delimiter", data.csv().delimiter().isEmpty(), dialect.delimiterName());
        note("encoding", data.csv().encoding().isEmpty(), dialect.charset());
        List<String> first = CsvQuotes.split(start.record(), dialect.delimiter());
        return CsvHeader.of(path, first, data, inferred);
      }
    }
    return null;
  }

  private void note(String option, boolean isInferred, String value) {
    if (isInferred) {
      inferred.put(option, value);
    }
  }

  /** Looks at all lines of all files. */
  private void look(CsvHeader header) {
    boolean isOneByOne = dialect.hasAsciiLines();
    CsvLines lines =
        isOneByOne ? CsvLines.of(files.load(spark.read(), "text"), dialect) : new CsvLines();
    if (!lines.notUtf8.isEmpty()) {
      throw new DataException(
          "Cannot read %s: it holds bytes that are not UTF-8. Set data.csv.encoding, for example to windows-1252 or ISO-8859-1"
              .formatted(CsvLines.path(lines.notUtf8.first())));
    }
    boolean isScanned = !isOneByOne || lines.hasBlankRecords || !lines.open.isEmpty();
    List<CsvFileCheck> checks = CsvFileCheck.of(spark, paths, isScanned, header, dialect);
    isWhole = !isOneByOne || lines.hasBlankRecords;
    mostDelimiters = lines.mostDelimiters;
    for (CsvFileCheck check : checks) {
      check.refuseProblem();
      isWhole |= check.hasQuotedLines && !check.endsOpen;
      mostDelimiters = Math.max(mostDelimiters, check.mostDelimiters);
      hasCrLf |= check.hasCrLf;
      hasLf |= check.hasLf;
      hasCr |= check.hasCr;
    }
    for (int i = 0; isWhole && i < checks.size(); i++) {
      if (checks.get(i).endsOpen) {
        throw new DataException(
            "Cannot read %s: a quoted value in it has no end. Close the quote, or double the quotes within values"
                .formatted(paths.get(i)));
      }
    }
  }

  private Map<String, String> options(int columns) {
    Map<String, String> options = new TreeMap<>();
    options.put("header", String.valueOf(data.csv().header() != Header.NO));
    options.put("sep", dialect.delimiter() == '\\' ? "\\\\" : String.valueOf(dialect.delimiter()));
    options.put("quote", "\"");
    options.put("escape", "\"");
    options.put("encoding", dialect.charset());
    options.put("nullValue", NULL);
    options.put("mode", "PERMISSIVE");
    options.put(FileScan.CORRUPT_OPTION, FileScan.CORRUPT);
    options.put("maxColumns", String.valueOf(Math.max(columns, mostDelimiters + 1) + 1));
    options.put("multiLine", String.valueOf(isWhole));
    if (!dialect.comment().isEmpty()) {
      options.put("comment", dialect.comment());
    }
    if (isWhole) {
      options.put("lineSep", hasCr && !hasLf ? "\r" : "\n"); // otherwise it changes those in quotes
    }
    return options;
  }

  /**
   * Removes what a carriage return before the line feed leaves: an end of the last value, and blank
   * lines that are none to Spark.
   */
  private static Dataset<Row> withoutCarriageReturns(Dataset<Row> rows, List<String> names) {
    String last = names.get(names.size() - 1);
    Column value = FileScan.column(last);
    Column cut = functions.regexp_replace(value, "\r\\z", "");
    Column kept = functions.when(cut.equalTo(""), functions.lit(null)).otherwise(cut);
    Column line = FileScan.column(FileScan.CORRUPT);
    Column isRecord = line.isNull().or(functions.trim(line, " \t\r\n").notEqual(""));
    if (names.size() == 1) {
      isRecord = isRecord.and(value.isNull().or(value.notEqual("\r")));
    }
    return rows.where(isRecord)
        .withColumn(last, functions.when(value.endsWith("\r"), kept).otherwise(value));
  }
}
