package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.spark.data.CsvConfig;
import org.sparkvae.spark.data.file.Numbers;

/** Reads one column of a table: a column of the source, or a field of a struct. */
public final class TableCell implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In place of a value that breaks the rule of its kind, see {@link #rule}. */
  static final double INVALID = Double.POSITIVE_INFINITY;

  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS_PER_SECOND = 1e6;

  private final String name;
  private final int[] path;
  private final int[] widths;
  private final DataType type;
  private final NumericColumnReader numbers;
  private final Numbers texts;

  private TableCell(String name, int[] path, int[] widths, DataType type, Numbers texts) {
    this.name = name;
    this.path = path;
    this.widths = widths;
    this.type = type;
    this.texts = texts;
    numbers = new NumericColumnReader(type, texts);
  }

  /**
   * The columns of a table and the fields of its structs, in their order. Some have types that
   * cannot be read, see {@link #canBe}.
   */
  static List<TableCell> all(StructType schema, Numbers texts) {
    List<TableCell> cells = new ArrayList<>();
    addAll(cells, "", schema, new int[0], new int[0], texts);
    return cells;
  }

  private static void addAll(
      List<TableCell> cells,
      String prefix,
      StructType fields,
      int[] path,
      int[] widths,
      Numbers texts) {
    for (int i = 0; i < fields.length(); i++) {
      StructField field = fields.fields()[i];
      String name = prefix + field.name();
      int[] below = appended(path, i);
      int[] belowWidths = appended(widths, fields.length());
      if (field.dataType() instanceof StructType struct && !FeatureColumns.holdsFeatures(struct)) {
        addAll(cells, name + ".", struct, below, belowWidths, texts);
      } else {
        cells.add(new TableCell(name, below, belowWidths, field.dataType(), texts));
      }
    }
  }

  private static int[] appended(int[] values, int last) {
    int[] longer = java.util.Arrays.copyOf(values, values.length + 1);
    longer[values.length] = last;
    return longer;
  }

  /** A column that the source does not have: always missing. */
  static TableCell absent(String name) {
    return new TableCell(name, new int[0], new int[0], DataTypes.StringType, Numbers.PLAIN);
  }

  /** {@return its name; that of a field has dots} */
  public String name() {
    return name;
  }

  /** {@return the index of the source's column} */
  int column() {
    return path[0];
  }

  boolean isTopLevel() {
    return path.length == 1;
  }

  /** {@return the type of the values} */
  public DataType type() {
    return type;
  }

  /** {@return the value in Spark's representation; null if there is none} */
  public Object raw(InternalRow row) {
    InternalRow holder = holder(row);
    return holder == null ? null : holder.get(last(), type);
  }

  /** {@return the type as Spark names it} */
  public String typeName() {
    return type.simpleString();
  }

  /** Whether it is a date or a time. */
  public boolean isTime() {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  public boolean isBoolean() {
    return type instanceof BooleanType;
  }

  /** Whether the values may be texts, numbers among them. */
  public boolean isText() {
    return type instanceof StringType;
  }

  /** Whether a column of this type can be of a kind, as far as the type decides. */
  public boolean canBe(ColumnKind kind) {
    boolean isNumber = type instanceof NumericType || isText();
    return switch (kind) {
      case BINARY, CATEGORICAL -> isNumber || isBoolean();
      case COUNT, OVERDISPERSED_COUNT -> isNumber;
      case CONTINUOUS, HEAVY_TAILED, AUTO -> isNumber || isBoolean() || isTime();
      case SKIP -> true;
    };
  }

  /** The innermost row that holds the value; null if one of the structs is null. */
  private InternalRow holder(InternalRow row) {
    InternalRow holder = row;
    for (int i = 0; i < path.length - 1; i++) {
      if (holder.isNullAt(path[i])) {
        return null;
      }
      holder = holder.getStruct(path[i], widths[i + 1]);
    }
    return path.length == 0 || holder.isNullAt(path[path.length - 1]) ? null : holder;
  }

  private int last() {
    return path[path.length - 1];
  }

  /** {@return whether the value is null, NaN, blank or one of the missing tokens} */
  public boolean isMissing(InternalRow row) {
    InternalRow holder = holder(row);
    if (holder == null) {
      return true;
    }
    if (isText()) {
      String text = holder.getUTF8String(last()).toString();
      return texts.isMissing(text) || Double.isNaN(texts.parse(text)) && texts.isNumber(text);
    }
    return !isTime() && Double.isNaN(numbers.number(holder, last()));
  }

  /**
   * {@return the value as a number, of a date or time in seconds since 1970; NaN if it is missing
   * or no number}
   */
  public double number(InternalRow row) {
    InternalRow holder = holder(row);
    if (holder == null) {
      return Double.NaN;
    }
    if (type instanceof DateType) {
      return holder.getInt(last()) * SECONDS_PER_DAY;
    }
    return isTime() ? holder.getLong(last()) / MICROS_PER_SECOND : numbers.number(holder, last());
  }

  /** {@return the value as a category; null if it is missing} */
  public String text(InternalRow row) {
    return isMissing(row)
        ? null
        : String.valueOf(
            given(row) instanceof Number number && !isWhole()
                ? Text.number(number.doubleValue())
                : given(row));
  }

  private boolean isWhole() {
    return !(type instanceof org.apache.spark.sql.types.FractionalType);
  }

  /** {@return a number as the source's texts write it} */
  public String written(double number) {
    String text = Text.number(number);
    return texts.decimal() == CsvConfig.Decimal.COMMA ? text.replace('.', ',') : text;
  }

  /** {@return the value for a message} */
  Object given(InternalRow row) {
    InternalRow holder = holder(row);
    return holder == null ? null : numbers.given(holder, last());
  }

  /**
   * Reads the value of a column that is not categorical.
   *
   * @return NaN if it is missing, {@link #INVALID} if it breaks the rule, log1p of a count
   */
  double value(InternalRow row, ColumnKind kind) {
    if (isMissing(row)) {
      return Double.NaN;
    }
    double number = number(row);
    boolean isValid =
        switch (kind) {
          case BINARY -> number == 0 || number == 1;
          case COUNT, OVERDISPERSED_COUNT ->
              number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number);
          case CONTINUOUS, HEAVY_TAILED, CATEGORICAL, SKIP, AUTO -> Float.isFinite((float) number);
        };
    if (!isValid) {
      return INVALID;
    }
    return kind.isCount() ? Math.log1p(number) : number;
  }

  /** What the values of a kind must be. */
  static String rule(ColumnKind kind) {
    return switch (kind) {
      case BINARY -> "0 or 1, since the column is binary";
      case COUNT, OVERDISPERSED_COUNT ->
          "a whole number from 0 to 2147483647, since the column is a count";
      case CATEGORICAL -> "a category that a training row had, since data.categories.unseen = fail";
      case CONTINUOUS, HEAVY_TAILED, SKIP, AUTO ->
          "a finite number, since the column is continuous";
    };
  }
}
