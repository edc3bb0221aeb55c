package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * Reads one column of a table: a column of the source, or a field of a struct. It holds one value
 * in each row, or a vector: vectors, arrays of numbers or bytes, whose values are of one kind.
 */
public final class TableCell implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In place of a value that breaks the rule of its kind, see {@link #rule}. */
  static final double INVALID = Double.POSITIVE_INFINITY;

  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS_PER_SECOND = 1e6;

  private final String name;
  private final String quoted;
  private final int[] path;
  private final int[] widths;
  private final DataType type;
  private final NumericColumnReader numbers;
  private final Numbers texts;
  private final VectorColumnReader vector; // null for one value
  private final int size;

  private TableCell(
      String name,
      String quoted,
      int[] path,
      int[] widths,
      DataType type,
      Numbers texts,
      int size) {
    this.name = name;
    this.quoted = quoted;
    this.path = path;
    this.widths = widths;
    this.type = type;
    this.texts = texts;
    this.size = size;
    numbers = new NumericColumnReader(type, texts);
    vector = path.length == 0 ? null : VectorColumnReader.of(name, last(), type).orElse(null);
  }

  /**
   * {@return the same column, of vectors}
   *
   * @param size number of values that each row must have
   */
  TableCell ofSize(int size) {
    return new TableCell(name, quoted, path, widths, type, texts, size);
  }

  /**
   * The columns of a table and the fields of its structs, in their order. Some have types that
   * cannot be read, see {@link #canBe}.
   */
  static List<TableCell> all(StructType schema, Numbers texts) {
    List<TableCell> cells = new ArrayList<>();
    addAll(cells, "", "", schema, new int[0], new int[0], texts);
    return cells;
  }

  private static void addAll(
      List<TableCell> cells,
      String prefix,
      String quotedPrefix,
      StructType fields,
      int[] path,
      int[] widths,
      Numbers texts) {
    for (int i = 0; i < fields.length(); i++) {
      StructField field = fields.fields()[i];
      String name = prefix + field.name();
      String quoted = quotedPrefix + "`" + field.name().replace("`", "``") + "`";
      int[] below = appended(path, i);
      int[] belowWidths = appended(widths, fields.length());
      if (field.dataType() instanceof StructType struct && !FeatureColumns.holdsFeatures(struct)) {
        addAll(cells, name + ".", quoted + ".", struct, below, belowWidths, texts);
      } else {
        cells.add(new TableCell(name, quoted, below, belowWidths, field.dataType(), texts, 0));
      }
    }
  }

  private static int[] appended(int[] values, int last) {
    int[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = last;
    return longer;
  }

  /** A column that the source does not have: always missing. */
  static TableCell absent(String name) {
    int[] none = new int[0];
    return new TableCell(name, name, none, none, DataTypes.StringType, Numbers.PLAIN, 0);
  }

  /** {@return its name; that of a field has dots} */
  public String name() {
    return name;
  }

  /** {@return its name in quotes, by which Spark finds it} */
  String quoted() {
    return quoted;
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

  /** {@return the type as Spark names it, also of vectors that a file holds as structs} */
  public String typeName() {
    return type instanceof StructType && isVector() ? "vector" : type.simpleString();
  }

  /** Whether the column holds several values in each row. */
  public boolean isVector() {
    return vector != null;
  }

  /** {@return number of values in each row of a vector; 0 if it is not known, or no vector} */
  public int size() {
    return size;
  }

  /** Whether each value is a byte, from 0 to 255. */
  public boolean isBytes() {
    return isVector() && vector.readsBytes();
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
    if (isVector()) {
      return kind != ColumnKind.CATEGORICAL;
    }
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

  /**
   * {@return whether the value is null, NaN, blank or one of the missing tokens; of a vector, all
   * of its values}
   */
  public boolean isMissing(InternalRow row) {
    InternalRow holder = holder(row);
    if (holder == null) {
      return true;
    }
    if (isVector()) {
      return vector.width(holder) > 0 && Arrays.stream(vector.read(holder)).allMatch(Double::isNaN);
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

  /**
   * {@return the values of a vector, NaN where one is missing; null unless a row has as many as it
   * must have}
   */
  public double[] numbers(InternalRow row) {
    InternalRow holder = holder(row);
    if (holder == null) {
      double[] missing = new double[size];
      Arrays.fill(missing, Double.NaN);
      return missing;
    }
    double[] values = vector.width(holder) == size ? vector.read(holder) : new double[0];
    return values.length == size ? values : null; // a sparse vector may contradict itself
  }

  /**
   * {@return a number that stands for the values of a vector; NaN if all of them are missing,
   * {@link #INVALID} if one breaks the rule of its kind}
   */
  double hash(InternalRow row, ColumnKind kind) {
    double[] values = numbers(row);
    boolean isMissing = true;
    for (int i = 0; values != null && i < size; i++) {
      isMissing &= Double.isNaN(values[i]);
      values = value(values[i], kind) == INVALID ? null : values;
    }
    if (values == null) {
      return kind == ColumnKind.SKIP ? Double.NaN : INVALID;
    }
    return isMissing ? Double.NaN : RowIdentity.ofContent(values, 1) >> 11; // exact as a double
  }

  /** {@return how many values a row has in a vector; -1 if it is null} */
  int width(InternalRow row) {
    InternalRow holder = holder(row);
    return holder == null ? -1 : vector.width(holder);
  }

  /**
   * {@return the index of the first value of a vector that breaks the rule of its kind; -1 if there
   * is none, or if the number of values is wrong}
   */
  int invalid(InternalRow row, ColumnKind kind) {
    double[] values = numbers(row);
    for (int i = 0; values != null && i < size; i++) {
      if (value(values[i], kind) == INVALID) {
        return i;
      }
    }
    return -1;
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

  /** {@return the value for a message; of a vector the one that breaks the rule of the kind} */
  Object given(InternalRow row, ColumnKind kind) {
    InternalRow holder = holder(row);
    if (holder == null || !isVector()) {
      return given(row);
    }
    int index = invalid(row, kind);
    return index < 0 ? null : vector.given(holder, index);
  }

  private Object given(InternalRow row) {
    InternalRow holder = holder(row);
    return holder == null ? null : numbers.given(holder, last());
  }

  /** {@return number of values in a row of a vector that must have another; otherwise -1} */
  int wrongSize(InternalRow row) {
    return isVector() && numbers(row) == null ? width(row) : -1;
  }

  /** {@return the name of the value that {@link #given(InternalRow, ColumnKind)} shows} */
  String place(InternalRow row, ColumnKind kind) {
    int index = isVector() ? invalid(row, kind) : -1;
    return index < 0 ? name : name(index);
  }

  /** {@return the name of a value of a vector} */
  String name(int index) {
    return name + "[" + index + "]";
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
    return Double.isNaN(number) ? INVALID : value(number, kind);
  }

  /**
   * Reads the values of a vector, as {@link #value(InternalRow, ColumnKind)} reads one.
   *
   * @param to where they are put, from {@code at}
   */
  void put(InternalRow row, ColumnKind kind, double[] to, int at) {
    double[] values = numbers(row);
    if (values == null) {
      to[at] = INVALID;
    } else {
      for (int i = 0; i < size; i++) {
        to[at + i] = value(values[i], kind);
      }
    }
  }

  private double value(double number, ColumnKind kind) {
    if (Double.isNaN(number)) {
      return number;
    }
    boolean isValid =
        switch (kind) {
          case BINARY ->
              isVector() ? number >= 0 && number <= highest() : number == 0 || number == 1;
          case COUNT, OVERDISPERSED_COUNT ->
              number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number);
          case CONTINUOUS, HEAVY_TAILED, CATEGORICAL, SKIP, AUTO -> Float.isFinite((float) number);
        };
    if (!isValid) {
      return INVALID;
    }
    return kind.isCount() ? Math.log1p(number) : number;
  }

  private int highest() {
    return isBytes() ? 255 : 1;
  }

  /** What the values of a kind must be, or how many a vector must have in a row. */
  String rule(InternalRow row, ColumnKind kind) {
    int wrong = wrongSize(row);
    if (wrong >= 0) {
      return wrong == size
          ? "a sparse vector with as many indices as values, each of them once and below " + size
          : size + " values, as in the first rows of the training";
    }
    return switch (kind) {
      case BINARY ->
          isVector()
              ? "a number from 0 to " + highest() + ", since the column is binary"
              : "0 or 1, since the column is binary";
      case COUNT, OVERDISPERSED_COUNT ->
          "a whole number from 0 to 2147483647, since the column is a count";
      case CATEGORICAL -> "a category that a training row had, since data.categories.unseen = fail";
      case CONTINUOUS, HEAVY_TAILED, SKIP, AUTO ->
          "a finite number, since the column is continuous";
    };
  }
}
