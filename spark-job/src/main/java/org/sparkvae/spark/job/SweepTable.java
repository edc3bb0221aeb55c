package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.recipe.SweepGrid;
import org.sparkvae.spark.report.SweepReport;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/**
 * The cells of a sweep that have ended, best first: by the mean negative ELBO of the validation
 * rows, or else of the test rows, or else of the training rows. Cells that diverged or failed come
 * last.
 */
public final class SweepTable {
  /** The outcome of a cell that has no parameters. */
  static final String FAILED = "failed";

  private static final String DIVERGED = EnumSpelling.of(Outcome.DIVERGED);
  private static final List<String> MEANS =
      List.of("meanNegativeElbo", "meanReconstructionNll", "meanKlDivergence");

  private final SweepGrid grid;
  private final Map<Integer, Config> metrics = new TreeMap<>();

  SweepTable(SweepGrid grid) {
    this.grid = grid;
  }

  /**
   * @param ofCell what the cell's file holds
   */
  void put(int number, Config ofCell) {
    metrics.put(number, ofCell);
  }

  /** {@return whether a cell needs no further run; one that failed is tried again} */
  boolean hasEnded(int number) {
    return metrics.containsKey(number) && !outcome(number).equals(FAILED);
  }

  /** {@return why a cell has no good parameters, if it has none} */
  static Optional<String> message(Map<String, Object> metrics) {
    if (!DIVERGED.equals(metrics.get("outcome"))) {
      return Optional.empty();
    }
    return Optional.of(
        "%s of %s rounds were undone. Try a lower training.optimizer.learningRate"
            .formatted(metrics.get("undoneRounds"), metrics.get("rounds")));
  }

  /** {@return the numbers of all cells that have ended, best first} */
  List<Integer> ranking() {
    return metrics.keySet().stream()
        .sorted(
            Comparator.<Integer>comparingInt(this::tier)
                .thenComparingDouble(this::score)
                .thenComparingInt(number -> number))
        .toList();
  }

  /** {@return number of cells that have ended} */
  public int size() {
    return metrics.size();
  }

  /** {@return whether a training was completed} */
  public boolean hasDone() {
    return metrics.keySet().stream().anyMatch(number -> tier(number) == 0);
  }

  /** {@return whether every training diverged} */
  public boolean allDiverged() {
    return metrics.keySet().stream().allMatch(number -> outcome(number).equals(DIVERGED));
  }

  private String outcome(int number) {
    return metrics.get(number).getString("outcome");
  }

  private int tier(int number) {
    String outcome = outcome(number);
    return outcome.equals(FAILED) ? 2 : outcome.equals(DIVERGED) ? 1 : 0;
  }

  /** A bound that is not finite ranks behind all others. */
  private double score(int number) {
    Config cell = metrics.get(number);
    for (Split split : List.of(Split.VALIDATION, Split.TEST, Split.TRAIN)) {
      if (cell.hasPath(split.text())) {
        String path = split.text() + "." + MEANS.get(0);
        return cell.hasPath(path) ? cell.getDouble(path) : Double.POSITIVE_INFINITY;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** {@return the table as RFC 4180 has it, with a header} */
  String csv() {
    List<Split> splits =
        List.of(Split.values()).stream()
            .filter(split -> metrics.values().stream().anyMatch(of -> of.hasPath(split.text())))
            .toList();
    List<String> header = new ArrayList<>(List.of("rank", "cell"));
    header.addAll(grid.keys());
    header.addAll(List.of("outcome", "passes", "rounds"));
    for (Split split : splits) {
      MEANS.forEach(mean -> header.add(split.text() + capitalized(mean)));
    }
    header.addAll(List.of("parametersSha256", "seconds", "message"));
    StringBuilder csv = new StringBuilder(line(header));
    int rank = 0;
    for (int number : ranking()) {
      Config cell = metrics.get(number);
      List<String> values = new ArrayList<>(List.of(String.valueOf(++rank)));
      values.add(String.valueOf(number));
      values.addAll(settings(number));
      values.addAll(values(cell, "outcome", "passes", "rounds"));
      for (Split split : splits) {
        MEANS.forEach(mean -> values.addAll(values(cell, split.text() + "." + mean)));
      }
      values.addAll(values(cell, "parametersSha256", "seconds.total", "message"));
      csv.append(line(values));
    }
    return csv.toString();
  }

  private static List<String> values(Config cell, String... paths) {
    List<String> values = new ArrayList<>();
    for (String path : paths) {
      values.add(cell.hasPath(path) ? text(cell.getValue(path)) : "");
    }
    return values;
  }

  /** The values of the swept keys, also of those that the cell leaves to the recipe. */
  private List<String> settings(int number) {
    Config recipe = SortedJson.read(grid.cells().get(number - 1).recipe().toJson(), "recipe");
    return values(recipe, grid.keys().toArray(String[]::new));
  }

  private static String text(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? (String) value.unwrapped()
        : value.render(ConfigRenderOptions.concise());
  }

  private static String line(List<String> values) {
    return values.stream().map(SweepTable::quoted).collect(Collectors.joining(",")) + "\n";
  }

  private static String quoted(String value) {
    return value.matches("(?s).*[,\"\r\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /**
   * @param most number of cells
   * @return a line for each of the first cells, in columns, after a header
   */
  public List<String> lines(int most) {
    return aligned(rows(most));
  }

  private List<List<String>> rows(int most) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("rank", "cell"));
    header.addAll(grid.keys());
    header.addAll(List.of("outcome", "negative ELBO", "seconds"));
    rows.add(header);
    for (int number : ranking().stream().limit(most).toList()) {
      Config cell = metrics.get(number);
      List<String> row = new ArrayList<>(List.of(String.valueOf(rows.size())));
      row.add(String.valueOf(number));
      row.addAll(settings(number));
      row.add(outcome(number));
      double score = score(number);
      row.add(Double.isFinite(score) ? String.format(Locale.ROOT, "%.2f", score) : "");
      row.add(
          cell.hasPath("seconds.total")
              ? String.format(Locale.ROOT, "%.1f", cell.getDouble("seconds.total"))
              : "");
      rows.add(row);
    }
    return rows;
  }

  /** {@return the rounds of all cells as CSV, in the order of the cells} */
  String curvesCsv() {
    List<String> header = new ArrayList<>(List.of("cell"));
    header.addAll(grid.keys());
    header.addAll(List.of("pass", "trainingRows"));
    MEANS.forEach(mean -> header.add("train" + capitalized(mean)));
    header.add("validationMeanNegativeElbo");
    StringBuilder csv = new StringBuilder(line(header));
    for (int number : metrics.keySet()) {
      List<String> cell = new ArrayList<>(List.of(String.valueOf(number)));
      cell.addAll(settings(number));
      long seen = 0;
      for (TrainingHistory.Round round : TrainingHistory.of(metrics.get(number)).rounds()) {
        seen += round.rows().orElse(0);
        List<String> values = new ArrayList<>(cell);
        values.add(String.valueOf(round.result().pass()));
        values.add(String.valueOf(seen));
        RowTerms.ELBO.forEach(term -> values.add(finite(round.result().mean(term))));
        values.add(finite(round.result().validationBound().orElse(Double.NaN)));
        csv.append(line(values));
      }
    }
    return csv.toString();
  }

  private static String finite(double value) {
    return Double.isFinite(value) ? String.valueOf(value) : "";
  }

  /** {@return the page about the sweep} */
  SweepReport report() {
    List<SweepReport.Cell> cells =
        ranking().stream()
            .filter(number -> !outcome(number).equals(FAILED))
            .map(this::curves)
            .toList();
    return new SweepReport(
        "Sweep over " + String.join(", ", grid.keys()), cells, rows(Integer.MAX_VALUE), map());
  }

  private SweepReport.Cell curves(int number) {
    List<TrainingHistory.Round> rounds = TrainingHistory.of(metrics.get(number)).rounds();
    double[] rows = new double[rounds.size()];
    double[] training = new double[rounds.size()];
    double[] validation = new double[rounds.size()];
    double seen = 0;
    for (int i = 0; i < rows.length; i++) {
      seen += rounds.get(i).rows().orElse(0);
      rows[i] = seen;
      training[i] = rounds.get(i).result().mean(RowTerms.NEGATIVE_ELBO);
      validation[i] = rounds.get(i).result().validationBound().orElse(Double.NaN);
    }
    return new SweepReport.Cell(name(number), rows, training, validation);
  }

  /** The values of as few keys as tell the cells apart. */
  private String name(int number) {
    List<List<String>> cells = new ArrayList<>();
    grid.cells().forEach(cell -> cells.add(new ArrayList<>(settings(cell.number()))));
    for (int key = grid.keys().size() - 1; key >= 0; key--) {
      int left = key;
      List<List<String>> shorter = cells.stream().<List<String>>map(ArrayList::new).toList();
      shorter.forEach(cell -> cell.remove(left));
      if (shorter.stream().distinct().count() == cells.size()) {
        cells.clear();
        cells.addAll(shorter);
      }
    }
    return cells.get(number - 1).stream()
        .filter(value -> !value.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /** The bounds over two settings, if every cell is one of their combinations. */
  private Optional<SweepReport.HeatMap> map() {
    if (grid.keys().size() != 2) {
      return Optional.empty();
    }
    List<List<String>> settings =
        grid.cells().stream().map(cell -> settings(cell.number())).toList();
    List<String> down = settings.stream().map(each -> each.get(0)).distinct().toList();
    List<String> across = settings.stream().map(each -> each.get(1)).distinct().toList();
    double[][] bounds = new double[down.size()][across.size()];
    for (double[] row : bounds) {
      Arrays.fill(row, Double.NaN);
    }
    for (int number : ranking()) {
      List<String> of = settings(number);
      if (tier(number) == 0) {
        bounds[down.indexOf(of.get(0))][across.indexOf(of.get(1))] = score(number);
      }
    }
    return Optional.of(
        new SweepReport.HeatMap(grid.keys().get(0), grid.keys().get(1), down, across, bounds));
  }

  private static List<String> aligned(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
