package org.sparkvae.spark.data;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;

/**
 * The {@code data} section of a recipe. Rows are split by fractions, by exact counts or by a
 * column, never by two of these.
 *
 * @param path path of the input, or name of a table; empty for synthetic digits
 * @param rows number of synthetic digits; other formats ignore it
 * @param featuresColumn one column with all features: an ML vector, an array or bytes
 * @param numericColumns alternatively, one column per feature, in this order
 * @param columns alternatively, the kinds of columns by name; the name {@code *} stands for all
 *     columns that are not named
 * @param categories how categorical columns become categories
 * @param ignoredColumns columns that are never features, such as labels; they remain keys
 * @param rowWeightColumn weight of each row; if empty, all weights are 1
 * @param scaling if empty, the source's own: {@link Scaling#DIVIDE_BY255} for images in bytes, else
 *     {@link Scaling#NONE}
 * @param validationFraction share of the rows held out for validation; of the training rows if the
 *     source's own files are train and test
 * @param testFraction share of the rows held out for testing
 * @param trainRows exact number of training rows
 * @param testRows exact number of test rows
 * @param splitColumn column with the values {@code train}, {@code validation} and {@code test}
 * @param splitOrder which rows fractions and counts give to which split
 * @param missingTokens texts that stand for a missing value in CSV and text columns, such as NA; an
 *     empty text always does. Where {@code columns} are set, none stand for {@link #NOT_KNOWN}
 * @param multiLine whether JSON records extend over several lines
 * @param csv how CSV files are read
 * @param nulls what happens to nulls among the features
 * @param badRows what happens to rows that cannot be used
 */
public record DataConfig(
    Optional<String> path,
    DataFormat format,
    long rows,
    Optional<String> featuresColumn,
    List<String> numericColumns,
    SortedMap<String, ColumnKind> columns,
    CategoriesConfig categories,
    List<String> ignoredColumns,
    Optional<String> rowWeightColumn,
    Optional<Scaling> scaling,
    double validationFraction,
    double testFraction,
    OptionalLong trainRows,
    OptionalLong testRows,
    Optional<String> splitColumn,
    SplitOrder splitOrder,
    List<String> missingTokens,
    MultiLine multiLine,
    CsvConfig csv,
    NullPolicy nulls,
    BadRowsConfig badRows) {

  /** The defaults of a recipe. */
  public static final DataConfig DEFAULTS =
      new DataConfig(
          Optional.empty(),
          DataFormat.AUTO,
          12_000,
          Optional.empty(),
          List.of(),
          Collections.emptySortedMap(),
          CategoriesConfig.DEFAULTS,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          0.0,
          0.0,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          SplitOrder.RANDOM,
          List.of(),
          MultiLine.NO,
          CsvConfig.DEFAULTS,
          NullPolicy.FAIL,
          BadRowsConfig.DEFAULTS);

  /** The name among the columns that stands for all columns that are not named. */
  public static final String EVERY_OTHER = "*";

  /** Texts of a table that stand for a missing value by default. */
  public static final List<String> NOT_KNOWN = List.of("NA", "?");

  private static final String LABEL = "label";
  private static final String FRACTION_RULE = "must be in [0, 1)";
  private static final String COUNT_RULE = "must be >= 1";

  public DataConfig {
    numericColumns = List.copyOf(numericColumns);
    ignoredColumns = List.copyOf(ignoredColumns);
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    missingTokens =
        missingTokens.isEmpty() && !columns.isEmpty() ? NOT_KNOWN : List.copyOf(missingTokens);
    boolean synthetic = format == DataFormat.SYNTHETIC_DIGITS;
    Problems problems = new Problems("data");
    problems
        .require(
            !synthetic || path.isEmpty(),
            "path",
            path.orElse(""),
            "contradicts data.format = syntheticDigits, which reads no input; remove one of the two")
        .require(rows >= 1, "rows", rows, COUNT_RULE)
        .require(
            new HashSet<>(numericColumns).size() == numericColumns.size(),
            "numericColumns",
            numericColumns,
            "must not name a column twice")
        .require(
            validationFraction >= 0 && validationFraction < 1,
            "validationFraction",
            validationFraction,
            FRACTION_RULE)
        .require(testFraction >= 0 && testFraction < 1, "testFraction", testFraction, FRACTION_RULE)
        .require(
            !(validationFraction + testFraction >= 1),
            "testFraction",
            testFraction,
            "leaves no training rows with data.validationFraction = " + validationFraction)
        .require(trainRows.orElse(1) >= 1, "trainRows", trainRows.orElse(1), COUNT_RULE)
        .require(testRows.orElse(1) >= 1, "testRows", testRows.orElse(1), COUNT_RULE);
    problems.require(
        columns.isEmpty() || !synthetic && format != DataFormat.IDX && format != DataFormat.LIBSVM,
        "columns",
        columns,
        "contradicts data.format = " + EnumSpelling.of(format) + ", which has no such columns");
    if (!numericColumns.isEmpty()) {
      forbid(problems, "featuresColumn", featuresColumn, "numericColumns", numericColumns);
    }
    if (numericColumns.stream().anyMatch(ignoredColumns::contains)) {
      forbid(
          problems,
          "ignoredColumns",
          Optional.of(ignoredColumns),
          "numericColumns",
          numericColumns);
    }
    if (featuresColumn.isPresent() && ignoredColumns.contains(featuresColumn.get())) {
      forbid(
          problems,
          "ignoredColumns",
          Optional.of(ignoredColumns),
          "featuresColumn",
          featuresColumn.get());
    }
    for (var fraction :
        List.of(
            new Given("validationFraction", validationFraction),
            new Given("testFraction", testFraction))) {
      if (fraction.value > 0) {
        forbid(problems, "trainRows", boxed(trainRows), fraction.key, fraction.value);
        forbid(problems, "testRows", boxed(testRows), fraction.key, fraction.value);
        forbid(problems, "splitColumn", splitColumn, fraction.key, fraction.value);
      }
    }
    if (splitColumn.isPresent()) {
      forbid(problems, "trainRows", boxed(trainRows), "splitColumn", splitColumn.get());
      forbid(problems, "testRows", boxed(testRows), "splitColumn", splitColumn.get());
      problems.require(
          splitOrder == SplitOrder.RANDOM,
          "splitOrder",
          "input",
          "contradicts data.splitColumn = " + splitColumn.get() + "; remove one of the two");
    }
    problems.throwIfAny();
  }

  /** {@return whether each column has its own kind, and missing values are kept} */
  public boolean hasColumns() {
    return !columns.isEmpty();
  }

  /** {@return the same settings, without paths and without settings that only affect messages} */
  public DataConfig withoutPath() {
    return with(
        changed -> {
          changed.path = Optional.empty();
          changed.badRows = badRows.withoutPlace();
        });
  }

  /** {@return columns that are features only if the settings name them} */
  public Set<String> nonFeatures() {
    Set<String> columns = new HashSet<>(Set.of(LABEL));
    rowWeightColumn.ifPresent(columns::add);
    splitColumn.ifPresent(columns::add);
    columns.addAll(ignoredColumns);
    return columns;
  }

  /** {@return whether exact row counts decide the split} */
  public boolean splitsByCounts() {
    return trainRows.isPresent() || testRows.isPresent();
  }

  /**
   * @throws org.sparkvae.model.config.ConfigException if its settings contradict each other
   */
  public DataConfig with(Consumer<Builder> change) {
    Builder copy = new Builder(this);
    change.accept(copy);
    return copy.build();
  }

  /** Mutable settings; each field is the {@link DataConfig} component of the same name. */
  public static final class Builder {
    public Optional<String> path;
    public DataFormat format;
    public long rows;
    public Optional<String> featuresColumn;
    public List<String> numericColumns;
    public SortedMap<String, ColumnKind> columns;
    public CategoriesConfig categories;
    public List<String> ignoredColumns;
    public Optional<String> rowWeightColumn;
    public Optional<Scaling> scaling;
    public double validationFraction;
    public double testFraction;
    public OptionalLong trainRows;
    public OptionalLong testRows;
    public Optional<String> splitColumn;
    public SplitOrder splitOrder;
    public List<String> missingTokens;
    public MultiLine multiLine;
    public CsvConfig csv;
    public NullPolicy nulls;
    public BadRowsConfig badRows;

    private Builder(DataConfig from) {
      path = from.path;
      format = from.format;
      rows = from.rows;
      featuresColumn = from.featuresColumn;
      numericColumns = from.numericColumns;
      columns = from.columns;
      categories = from.categories;
      ignoredColumns = from.ignoredColumns;
      rowWeightColumn = from.rowWeightColumn;
      scaling = from.scaling;
      validationFraction = from.validationFraction;
      testFraction = from.testFraction;
      trainRows = from.trainRows;
      testRows = from.testRows;
      splitColumn = from.splitColumn;
      splitOrder = from.splitOrder;
      missingTokens = from.missingTokens;
      multiLine = from.multiLine;
      csv = from.csv;
      nulls = from.nulls;
      badRows = from.badRows;
    }

    private DataConfig build() {
      return new DataConfig(
          path,
          format,
          rows,
          featuresColumn,
          numericColumns,
          columns,
          categories,
          ignoredColumns,
          rowWeightColumn,
          scaling,
          validationFraction,
          testFraction,
          trainRows,
          testRows,
          splitColumn,
          splitOrder,
          missingTokens,
          multiLine,
          csv,
          nulls,
          badRows);
    }
  }

  private record Given(String key, double value) {}

  private static Optional<Long> boxed(OptionalLong count) {
    return count.isPresent() ? Optional.of(count.getAsLong()) : Optional.empty();
  }

  private static void forbid(
      Problems problems, String key, Optional<?> given, String other, Object otherGiven) {
    given.ifPresent(
        value ->
            problems.require(
                false,
                key,
                value,
                "contradicts data." + other + " = " + otherGiven + "; remove one of the two"));
  }
}
