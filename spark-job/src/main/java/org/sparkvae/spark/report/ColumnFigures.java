package org.sparkvae.spark.report;

import java.util.Comparator;
import java.util.List;

/** How well a model reproduces the columns of a table. */
final class ColumnFigures {
  private static final int MAX_COLUMNS = 24;

  private ColumnFigures() {}

  static String of(List<ColumnFit> columns) {
    if (columns.isEmpty()) {
      return "";
    }
    return "<h2>Columns</h2>\n" + marginals(columns) + errors(columns);
  }

  private static String marginals(List<ColumnFit> columns) {
    StringBuilder text = new StringBuilder();
    text.append("<p>Data and generated rows; the columns that differ most come first")
        .append(leftOut(columns) + ". Generated rows are E[x|z] at draws of z from the prior:")
        .append(" they lack the noise of the likelihood, so they vary less than the data.</p>\n")
        .append("<div class=\"grid small\">\n");
    columns.stream()
        .sorted(Comparator.comparingDouble(column -> -column.distance()))
        .limit(MAX_COLUMNS)
        .forEach(
            column ->
                text.append(
                    RunReport.figure(
                        column.name(),
                        "",
                        new Chart(
                                column.name(),
                                "Histograms of data and generated rows",
                                "",
                                "share of rows")
                            .bars("data", 6, column.edges(), column.data())
                            .outline("generated", 1, column.edges(), column.samples()))));
    return text.append("</div>\n").toString();
  }

  private static String errors(List<ColumnFit> columns) {
    StringBuilder text = new StringBuilder();
    text.append("<h2>Reconstruction error</h2>\n")
        .append("<p>Root mean square error of each column in its own units, and as a share of the")
        .append(" column's standard deviation: at 1, the column's mean would do as well")
        .append(leftOut(columns) + ".</p>\n<div class=\"wide\"><table>\n")
        .append("<tr><th>column</th><th class=\"n\">error</th><th class=\"n\">deviation</th>")
        .append("<th class=\"n\">share</th><th></th></tr>\n");
    columns.stream()
        .sorted(Comparator.comparingDouble(column -> -share(column)))
        .limit(MAX_COLUMNS)
        .forEach(
            column ->
                text.append("<tr>" + "<td class=\"name\">" + Markup.escape(column.name()) + "</td>")
                    .append("<td class=\"n\">" + Markup.number(column.error()) + "</td>")
                    .append("<td class=\"n\">" + Markup.number(column.stdDev()) + "</td>")
                    .append("<td class=\"n\">" + Markup.nats(share(column)) + "</td>")
                    .append(TrainingFigures.meter(share(column)) + "</tr>\n"));
    return text.append("</table></div>\n").toString();
  }

  private static double share(ColumnFit column) {
    return column.stdDev() == 0 ? Double.NaN : column.error() / column.stdDev();
  }

  private static String leftOut(List<ColumnFit> columns) {
    int more = columns.size() - MAX_COLUMNS;
    return more <= 0 ? "" : "; " + more + " more columns are left out";
  }
}
