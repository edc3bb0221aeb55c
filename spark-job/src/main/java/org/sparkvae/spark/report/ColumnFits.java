package org.sparkvae.spark.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.spark.report.ReportContent.MissingShare;

/**
 * Compares columns of some rows with generated rows and reconstructions. All are features in the
 * units of the input, row-major; a feature that is NaN is missing.
 *
 * @param data of some rows
 * @param samples generated rows
 * @param means E[x'|z] at the code of each row
 * @param featureSize number of features in a row
 */
public record ColumnFits(double[] data, double[] samples, double[] means, int featureSize) {
  private static final double SECONDS_PER_DAY = 86_400;

  /** Probabilities as float have no logarithm if they underflow. */
  private static final double LEAST = Float.MIN_NORMAL;

  /**
   * @param names of the features
   * @return a fit for each feature, all of which are numbers
   */
  public List<ColumnFit> ofNumbers(List<String> names) {
    return IntStream.range(0, featureSize)
        .mapToObj(feature -> ofNumber(names.get(feature), feature))
        .toList();
  }

  /** {@return a fit for each column of a table that is a feature} */
  public List<ColumnFit> of(TableColumns table) {
    List<ColumnFit> fits = new ArrayList<>();
    int[] places = table.places();
    for (int i = 0; i < places.length; i++) {
      fits.add(of(table.used().get(i), places[i]));
    }
    return fits;
  }

  /**
   * {@return which columns are missing together in the rows or in the generated ones, the most
   * frequent first; empty if no column is missing, of vectors all values}
   */
  public List<MissingShare> missing(TableColumns table) {
    Map<List<String>, Integer> ofData = missing(data, table);
    Map<List<String>, Integer> ofSamples = missing(samples, table);
    Set<List<String>> all = new LinkedHashSet<>(ofData.keySet());
    all.addAll(ofSamples.keySet());
    if (all.equals(Set.of(List.of()))) {
      return List.of();
    }
    double rows = (double) data.length / featureSize;
    double sampled = (double) samples.length / featureSize;
    return all.stream()
        .map(
            columns ->
                new MissingShare(
                    columns,
                    ofData.getOrDefault(columns, 0) / rows,
                    ofSamples.getOrDefault(columns, 0) / sampled))
        .sorted(
            Comparator.comparingDouble(MissingShare::data)
                .thenComparingDouble(MissingShare::samples)
                .reversed())
        .toList();
  }

  private Map<List<String>, Integer> missing(double[] rows, TableColumns table) {
    Map<List<String>, Integer> counts = new LinkedHashMap<>();
    List<TableColumn> columns = table.used();
    int[] places = table.places();
    for (int row = 0; row < rows.length; row += featureSize) {
      int from = row;
      List<String> missing =
          IntStream.range(0, places.length)
              .filter(i -> isMissing(rows, from + places[i], columns.get(i).features()))
              .mapToObj(i -> columns.get(i).name())
              .toList();
      counts.merge(missing, 1, Integer::sum);
    }
    return counts;
  }

  private static boolean isMissing(double[] rows, int from, int features) {
    return Arrays.stream(rows, from, from + features).allMatch(Double::isNaN);
  }

  private ColumnFit of(TableColumn column, int at) {
    if (column.isVector()) {
      return ofVector(column, at);
    }
    return switch (column.kind()) {
      case CONTINUOUS, HEAVY_TAILED ->
          isTime(column) ? ofTime(column.name(), at) : ofNumber(column.name(), at);
      case COUNT, OVERDISPERSED_COUNT ->
          ColumnFit.ofNumbers(
              column.name(),
              "",
              "",
              wholeCounts(column(data, at)),
              wholeCounts(column(samples, at)),
              counts(column(means, at)));
      case BINARY -> ofBinary(column, at);
      case CATEGORICAL, SKIP, AUTO -> ofCategories(column, at);
    };
  }

  /** All values of a vector together; the baseline has a mean for each of them. */
  private ColumnFit ofVector(TableColumn column, int at) {
    int size = column.features();
    boolean areCounts = column.kind().isCount();
    double[] values = columns(data, at, size);
    double[] drawn = columns(samples, at, size);
    double[] decoded = columns(means, at, size);
    return ColumnFit.ofNumbers(
        column.name(),
        "",
        "",
        areCounts ? wholeCounts(values) : values,
        areCounts ? wholeCounts(drawn) : drawn,
        areCounts ? counts(decoded) : decoded,
        size);
  }

  private static boolean isTime(TableColumn column) {
    return column.type().equals("date") || column.type().startsWith("timestamp");
  }

  private ColumnFit ofNumber(String name, int at) {
    return ColumnFit.ofNumbers(
        name, "", "", column(data, at), column(samples, at), column(means, at));
  }

  /** Days since the first of the days of the data. */
  private ColumnFit ofTime(String name, int at) {
    double[] values = column(data, at);
    double first =
        Math.floor(
            Arrays.stream(values).filter(value -> !Double.isNaN(value)).min().orElse(0)
                / SECONDS_PER_DAY);
    return ColumnFit.ofNumbers(
        name,
        "days after " + LocalDate.ofEpochDay((long) first),
        "days",
        days(values, first),
        days(column(samples, at), first),
        days(column(means, at), first));
  }

  private static double[] days(double[] seconds, double first) {
    return Arrays.stream(seconds).map(second -> second / SECONDS_PER_DAY - first).toArray();
  }

  private static double[] counts(double[] logarithms) {
    return Arrays.stream(logarithms).map(Math::expm1).toArray();
  }

  /** Counts are whole up to rounding, means are not. */
  private static double[] wholeCounts(double[] logarithms) {
    return Arrays.stream(counts(logarithms)).map(Math::rint).toArray();
  }

  private ColumnFit ofBinary(TableColumn column, int at) {
    double[] values = column(data, at);
    double[] ones = column(means, at);
    double[] nll = new double[values.length];
    Arrays.setAll(
        nll, row -> -Math.log(Math.max(LEAST, values[row] > 0.5 ? ones[row] : 1 - ones[row])));
    boolean isBoolean = column.type().equals("boolean");
    List<String> names = isBoolean ? List.of("false", "true") : List.of("0", "1");
    return ColumnFit.ofCategories(column.name(), names, values, column(samples, at), nll);
  }

  private ColumnFit ofCategories(TableColumn column, int at) {
    int count = column.features();
    double[] values = category(data, at, count);
    double[] nll = new double[values.length];
    for (int row = 0; row < nll.length; row++) {
      if (!Double.isNaN(values[row])) {
        nll[row] = -Math.log(Math.max(LEAST, means[row * featureSize + at + (int) values[row]]));
      }
    }
    List<String> names = IntStream.range(0, count).mapToObj(column::category).toList();
    return ColumnFit.ofCategories(column.name(), names, values, category(samples, at, count), nll);
  }

  /** The place of the one among one-hot features; NaN where they are missing. */
  private double[] category(double[] rows, int at, int count) {
    double[] categories = new double[rows.length / featureSize];
    for (int row = 0; row < categories.length; row++) {
      int from = row * featureSize + at;
      int index = 0;
      for (int k = 0; k < count; k++) {
        index = rows[from + k] > rows[from + index] ? k : index;
      }
      categories[row] = Double.isNaN(rows[from]) ? Double.NaN : index;
    }
    return categories;
  }

  private double[] column(double[] rows, int feature) {
    return columns(rows, feature, 1);
  }

  /** Some features of each row, row-major. */
  private double[] columns(double[] rows, int first, int count) {
    double[] columns = new double[rows.length / featureSize * count];
    Arrays.setAll(columns, i -> rows[i / count * featureSize + first + i % count]);
    return columns;
  }
}
