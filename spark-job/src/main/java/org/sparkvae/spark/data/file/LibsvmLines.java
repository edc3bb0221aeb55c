package org.sparkvae.spark.data.file;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads LibSVM lines, "label index:value ...", as Spark's reader does, but keeps malformed lines as
 * bad rows, and reads comments at line ends. Narrow rows are padded with zeros, as the format
 * means.
 */
public final class LibsvmLines {
  /** An index beyond it is a mistake, or belongs to hashed features, which need another format. */
  public static final int MAX_INDEX = 1 << 20;

  private static final String WELL_FORMED =
      "must be \"label index:value ...\" with ascending indices from 1";

  private LibsvmLines() {}

  /**
   * @param modelWidth the number of features of the model that scores the rows; empty in training,
   *     where the largest index is the number of features
   * @return the columns label, features and {@link FileScan#CORRUPT}, then those of folders
   */
  static Dataset<Row> read(SparkSession spark, SourceFiles files, OptionalInt modelWidth) {
    Dataset<Row> lines = files.load(spark.read(), "text");
    Column value = functions.col("value");
    Column text = functions.trim(value, " \t\r");
    Dataset<Row> records =
        lines.where(functions.length(text).gt(0).and(functions.not(text.startsWith("#"))));
    int width =
        modelWidth.orElseGet(
            () ->
                Math.max(1, largestIndex(records.select(value).as(Encoders.STRING()).toJavaRDD())));
    StructType parsed =
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType())
            .add(FileScan.CORRUPT, DataTypes.StringType);
    UDF1<String, Row> parse = line -> row(line, width);
    Column record = functions.udf(parse, parsed).apply(value);
    // In two steps: the first one is computed once for all fields.
    Dataset<Row> rows = records.withColumn("value", record);
    Column[] columns =
        Stream.concat(
                Arrays.stream(parsed.fieldNames())
                    .map(name -> functions.col("value").getField(name).as(name)),
                files.partitionColumns().stream().map(FileScan::column))
            .toArray(Column[]::new);
    return rows.select(columns);
  }

  private static int largestIndex(JavaRDD<String> records) {
    return records
        .map(line -> new Items(line, MAX_INDEX).largestIndex())
        .fold(0, (one, other) -> Math.max(one, other));
  }

  private static Row row(String line, int width) {
    Items items = new Items(line, Math.max(width, MAX_INDEX));
    boolean isGood = items.problem.isEmpty() && items.largestIndex() <= width;
    return isGood
        ? RowFactory.create(
            items.label, Vectors.sparse(width, items.places(), items.values()), null)
        : RowFactory.create(0.0, Vectors.sparse(width, new int[0], new double[0]), line);
  }

  /**
   * @param width number of features
   * @return what is wrong with a line that was kept as malformed
   */
  public static String problem(String line, int width) {
    Items items = new Items(line, Math.max(width, MAX_INDEX));
    return items.problem.isEmpty()
        ? "index %d (must be at most %d)".formatted(items.largestIndex(), width)
        : items.problem;
  }

  /** The parts of a line. */
  private static final class Items {
    private final int limit;
    private String problem = "";
    private double label;
    private int[] indices = new int[16];
    private double[] values = new double[16];
    private int count;

    Items(String line, int limit) {
      this.limit = limit;
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).trim();
      int at = end(text, 0);
      String first = text.substring(0, at);
      if (!Numbers.PLAIN.isNumber(first)) {
        fail("its first item is not a number", WELL_FORMED);
        return;
      }
      label = Numbers.PLAIN.parse(first);
      while (at < text.length() && problem.isEmpty()) {
        if (isBlank(text.charAt(at))) {
          at++;
        } else {
          int end = end(text, at);
          add(text.substring(at, end));
          at = end;
        }
      }
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private static int end(String text, int from) {
      int at = from;
      while (at < text.length() && !isBlank(text.charAt(at))) {
        at++;
      }
      return at;
    }

    private void fail(String what, String rule) {
      problem = what + " (" + rule + ")";
    }

    private void add(String item) {
      int colon = item.indexOf(':');
      String value = item.substring(colon + 1);
      String given = colon < 0 ? "" : item.substring(0, colon);
      if (given.equals("qid")) {
        fail("it has a qid", "query ids are not read; remove them");
        return;
      }
      boolean isIndex =
          !given.isEmpty()
              && given.length() < 19
              && given.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!isIndex || !Numbers.PLAIN.isNumber(value)) {
        fail("its item %d is not \"index:value\"".formatted(count + 1), WELL_FORMED);
        return;
      }
      long index = Long.parseLong(given);
      int last = count == 0 ? 0 : indices[count - 1];
      if (index == 0) {
        fail("index 0", "the indices of LibSVM start from 1");
      } else if (index > limit) {
        fail("index " + index, "must be at most " + limit);
      } else if (index <= last) {
        fail("index %d after %d".formatted(index, last), WELL_FORMED);
      } else {
        put((int) index, Numbers.PLAIN.parse(value));
      }
    }

    private void put(int index, double value) {
      if (count == indices.length) {
        indices = Arrays.copyOf(indices, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      indices[count] = index;
      values[count++] = value;
    }

    /** 0 if the line has no values, or is malformed. */
    int largestIndex() {
      return !problem.isEmpty() || count == 0 ? 0 : indices[count - 1];
    }

    int[] places() {
      return Arrays.stream(indices, 0, count).map(index -> index - 1).toArray();
    }

    double[] values() {
      return Arrays.copyOf(values, count);
    }
  }
}
