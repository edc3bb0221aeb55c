package org.sparkvae.spark.data.file;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StringType;
import org.sparkvae.spark.data.CsvConfig.Decimal;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/**
 * Decides what columns contain, by the values of all rows: a column may be empty in the first ones.
 * The majority decides, so that one bad row does not turn a column of numbers into text. Missing
 * values, NaN and what other programs write for missing values do not vote.
 */
public final class ColumnCensus {
  private static final int FIRST_ROWS = 100;

  private final Dataset<Row> rows;
  private final DataConfig data;
  private final DataFormat format;
  private List<InternalRow> first;
  private Map<String, Counts> counts;

  /**
   * @param rows the columns of the source; they are read at the first question that needs it
   * @param format in CSV files a column of texts may hold numbers; elsewhere, text is text. Only a
   *     table may have columns of numbers without a value that are not known from its files
   */
  public ColumnCensus(Dataset<Row> rows, DataConfig data, DataFormat format) {
    this.rows = rows;
    this.data = data;
    this.format = format;
  }

  /** The values of a column. A plain class for Kryo. */
  private static final class Counts implements Serializable {
    private static final long serialVersionUID = 1L;

    private long numbers;
    private long commas;
    private long others;

    void add(Counts more) {
      numbers += more.numbers;
      commas += more.commas;
      others += more.others;
    }

    boolean isEmpty() {
      return numbers + commas + others == 0;
    }
  }

  /**
   * Whether at least half of the values are numbers; false if there are no values.
   *
   * @throws DataException if they are numbers with a decimal comma
   */
  public boolean holdsNumbers(String column) {
    if (!isText(column)) {
      return !isEmpty(column);
    }
    if (format != DataFormat.CSV) {
      return false;
    }
    Counts votes = all(column);
    if (2 * votes.commas > votes.numbers + votes.others + votes.commas) {
      throw new DataException(
          "Cannot use the column %s: its values are texts such as digits with a comma. Set data.csv.decimal = comma if they are numbers, or else data.ignoredColumns"
              .formatted(column));
    }
    return !votes.isEmpty() && votes.numbers >= votes.commas + votes.others;
  }

  /** Whether no row has a value, if this was found out. */
  public boolean isKnownToBeEmpty(String column) {
    return counts != null && counts.containsKey(column) && counts.get(column).isEmpty();
  }

  private boolean isEmpty(String column) {
    return isUndecided(column) && all(column).isEmpty();
  }

  /** Whether most values in the first rows are texts that are no numbers. */
  public boolean startsWithTexts(String column) {
    Counts votes = first(column);
    return votes.others + votes.commas > votes.numbers;
  }

  private boolean isText(String column) {
    return rows.schema().apply(column).dataType() instanceof StringType;
  }

  /** Whether the first rows do not tell what the column contains. */
  private boolean isUndecided(String column) {
    return isText(column)
        ? format == DataFormat.CSV
        : format == DataFormat.TABLE && first(column).isEmpty(); // elsewhere, the schema tells
  }

  private Counts first(String column) {
    if (first == null) {
      first = List.of(rows.limit(FIRST_ROWS).queryExecution().executedPlan().executeCollect());
    }
    int index = rows.schema().fieldIndex(column);
    Counter counter = new Counter(rows.schema().apply(index).dataType(), Numbers.of(data));
    Counts votes = new Counts();
    first.forEach(row -> counter.count(row, index, votes));
    return votes;
  }

  private Counts all(String column) {
    if (counts == null) {
      counts = count();
    }
    return counts.get(column);
  }

  /** Counts all undecided columns in one pass. */
  private Map<String, Counts> count() {
    String[] columns =
        Arrays.stream(rows.columns()).filter(this::isUndecided).toArray(String[]::new);
    Column[] chosen = Arrays.stream(columns).map(FileScan::column).toArray(Column[]::new);
    Numbers texts = Numbers.of(data);
    Counter[] counters =
        Arrays.stream(columns)
            .map(column -> new Counter(rows.schema().apply(column).dataType(), texts))
            .toArray(Counter[]::new);
    List<Counts[]> parts =
        rows.select(chosen)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                part -> {
                  Counts[] found = none(counters.length);
                  part.forEachRemaining(
                      row -> {
                        for (int i = 0; i < found.length; i++) {
                          counters[i].count(row, i, found[i]);
                        }
                      });
                  return Collections.singletonList(found).iterator();
                })
            .collect();
    Counts[] sum = none(columns.length);
    for (Counts[] part : parts) {
      IntStream.range(0, sum.length).forEach(i -> sum[i].add(part[i]));
    }
    Map<String, Counts> all = new HashMap<>();
    IntStream.range(0, sum.length).forEach(i -> all.put(columns[i], sum[i]));
    return all;
  }

  private static Counts[] none(int size) {
    return IntStream.range(0, size).mapToObj(i -> new Counts()).toArray(Counts[]::new);
  }

  /** Counts the values of one type. */
  private record Counter(DataType type, Numbers texts) implements Serializable {
    private static final Numbers COMMA = new Numbers(Decimal.COMMA, Set.of());

    void count(InternalRow row, int index, Counts to) {
      if (row.isNullAt(index)) {
        return;
      }
      if (!(type instanceof StringType)) {
        boolean isNaN =
            type instanceof DoubleType && Double.isNaN(row.getDouble(index))
                || type instanceof FloatType && Float.isNaN(row.getFloat(index));
        to.numbers += isNaN ? 0 : 1;
        return;
      }
      String text = row.getString(index);
      if (texts.isNumber(text)) {
        to.numbers += Numbers.isNaN(text) ? 0 : 1;
      } else if (!texts.isMissing(text) && !Numbers.isKnownToken(text)) {
        boolean isComma = COMMA.isNumber(text) && texts.decimal() == Decimal.POINT;
        to.commas += isComma ? 1 : 0;
        to.others += isComma ? 0 : 1;
      }
    }
  }
}
