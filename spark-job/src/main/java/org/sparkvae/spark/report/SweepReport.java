package org.sparkvae.spark.report;

import static org.sparkvae.spark.report.Markup.element;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/**
 * Composes the page about a sweep as {@link RunReport} does that of a training. The same content
 * gives the same bytes.
 *
 * @param title what the page is about
 * @param cells that have ended, best first
 * @param table a header and a row for each of them, as text
 * @param map the bounds over two settings; empty if other than two were varied
 */
public record SweepReport(
    String title, List<Cell> cells, List<List<String>> table, Optional<HeatMap> map) {

  /**
   * How the bound of a cell went.
   *
   * @param name of its settings
   * @param rows training rows seen after each round, ascending
   * @param training negative ELBO of the training rows of the round, nats a row
   * @param validation negative ELBO of the validation rows, nats a row; not finite where none was
   *     computed
   */
  public record Cell(String name, double[] rows, double[] training, double[] validation) {}

  /**
   * Bounds over two settings.
   *
   * @param down name of the setting that varies from row to row
   * @param across name of the other
   * @param downValues a name for each row
   * @param acrossValues a name for each column
   * @param bounds nats a row, [down][across]; NaN where there is none
   */
  public record HeatMap(
      String down,
      String across,
      List<String> downValues,
      List<String> acrossValues,
      double[][] bounds) {}

  /** {@return the page} */
  public String html() {
    StringBuilder page = new StringBuilder(PageStyle.head(title));
    page.append("<header>\n" + element("h1", title) + "\n");
    page.append("<p class=\"soft\">Best first; lower is better.</p>\n</header>\n");
    table(page);
    map.ifPresent(of -> map(page, of));
    List<Cell> drawn =
        cells.stream().filter(cell -> cell.rows().length > 0).limit(PageStyle.COLORS).toList();
    if (!drawn.isEmpty()) {
      page.append("<h2>Negative ELBO by training rows seen</h2>\n");
      if (drawn.size() < cells.size()) {
        page.append("<p>Only the best " + drawn.size() + " cells are drawn.</p>\n");
      }
      page.append("<div class=\"grid\">\n");
      page.append(curves("Training rows, while they are trained on", drawn, false));
      if (hasValidation(drawn)) {
        page.append(curves("Validation rows", drawn, true));
      }
      page.append("</div>\n");
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private void table(StringBuilder page) {
    page.append("<div class=\"wide\"><table>\n");
    for (int row = 0; row < table.size(); row++) {
      String cell = row == 0 ? "th" : "td";
      page.append("<tr>");
      table.get(row).forEach(text -> page.append(element(cell, text)));
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private static void map(StringBuilder page, HeatMap map) {
    DoubleSummaryStatistics range =
        Arrays.stream(map.bounds())
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .summaryStatistics();
    page.append("<h2>Negative ELBO by both settings</h2>\n<div class=\"wide\"><table>\n<tr>")
        .append(element("th", map.down() + " \\ " + map.across()));
    map.acrossValues().forEach(value -> page.append(element("th", value)));
    page.append("</tr>\n");
    for (int row = 0; row < map.bounds().length; row++) {
      page.append("<tr>" + element("th", map.downValues().get(row)));
      for (double bound : map.bounds()[row]) {
        page.append("<td class=\"n\" style=\"background:rgba(0,114,178,")
            .append(Markup.format("%.2f", shade(bound, range)) + ")\">")
            .append(Markup.nats(bound) + "</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n<p class=\"soft\">The best is the darkest.</p>\n");
  }

  private static double shade(double bound, DoubleSummaryStatistics range) {
    double width = range.getMax() - range.getMin();
    if (!Double.isFinite(bound) || !(width > 0)) {
      return 0;
    }
    return 0.6 * (range.getMax() - bound) / width;
  }

  /**
   * {@return a drawing of its own, as SVG, of the bounds of the cells, or of the best ones if there
   * are more than colors: of the validation rows if there are any, else of the training rows; empty
   * if no cell has rounds}
   */
  public Optional<String> figure() {
    List<Cell> all = cells.stream().filter(cell -> cell.rows().length > 0).toList();
    boolean ofValidation = hasValidation(all);
    List<Cell> drawable =
        ofValidation ? all.stream().filter(cell -> hasValidation(List.of(cell))).toList() : all;
    List<Cell> drawn = drawable.stream().limit(PageStyle.COLORS).toList();
    String best = drawn.size() < cells.size() ? ", the best " + drawn.size() + " cells" : "";
    return drawn.isEmpty()
        ? Optional.empty()
        : Optional.of(chart(title + best, drawn, ofValidation).standalone());
  }

  private static boolean hasValidation(List<Cell> cells) {
    return cells.stream()
        .flatMapToDouble(cell -> Arrays.stream(cell.validation()))
        .anyMatch(Double::isFinite);
  }

  private static String curves(String title, List<Cell> cells, boolean ofValidation) {
    return RunReport.figure(title, "", chart(title, cells, ofValidation));
  }

  private static Chart chart(String title, List<Cell> cells, boolean ofValidation) {
    Chart chart =
        new Chart(
            title,
            "The negative ELBO of " + cells.size() + " cells by the number of training rows seen",
            "log10 of rows",
            "nats a row");
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      double[] values = ofValidation ? cell.validation() : cell.training();
      chart.line(cell.name(), i, Arrays.stream(cell.rows()).map(Math::log10).toArray(), values);
      double most = Arrays.stream(values).filter(Double::isFinite).max().orElse(highest);
      highest = Math.max(highest, Math.min(most, TrainingFigures.limit(values)));
    }
    return chart.upTo(highest);
  }
}
