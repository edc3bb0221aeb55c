package org.sparkvae.spark.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sparkvae.spark.report.ReportContent.Columns;
import org.sparkvae.spark.report.ReportContent.MissingShare;

/** How well a model reproduces the columns of a table. */
final class ColumnFigures {
  private static final int MAX_COLUMNS = 24;
  private static final int MAX_CATEGORIES = 10;
  private static final int MAX_PATTERNS = 10;
  private static final int MAX_NAMES = 6;

  private ColumnFigures() {}

  static String of(Columns columns) {
    if (columns.fits().isEmpty()) {
      return "";
    }
    return marginals(columns) + errors(columns) + missing(columns);
  }

  private static String marginals(Columns columns) {
    StringBuilder text = new StringBuilder();
    text.append("<h2>Columns</h2>\n<p>" + Markup.count(columns.rows()) + " ")
        .append(Markup.escape(columns.split()) + " rows, and generated rows that are drawn")
        .append(
            " from p(x|z) at draws of z from the prior; the columns that differ most come first")
        .append(leftOut(columns.fits().size()) + ".</p>\n<div class=\"grid small\">\n");
    columns.fits().stream()
        .sorted(Comparator.comparingDouble(column -> -column.distance()))
        .limit(MAX_COLUMNS)
        .map(column -> column.categories().isEmpty() ? histogram(column) : bars(column))
        .forEach(text::append);
    return text.append("</div>\n").toString();
  }

  private static String histogram(ColumnFit column) {
    Chart chart =
        new Chart(
                column.name(),
                "Histograms of data and generated rows",
                column.axis(),
                "share of rows")
            .bars("data", 6, column.edges(), column.data())
            .outline("generated", 1, column.edges(), column.samples());
    return RunReport.figure(column.name(), "", chart);
  }

  /** Bars that lie, since the names of categories may be long. The most frequent come first. */
  private static String bars(ColumnFit column) {
    List<Integer> order =
        IntStream.range(0, column.data().length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -column.data()[i]))
            .toList();
    double largest =
        order.stream()
            .mapToDouble(i -> Math.max(column.data()[i], column.samples()[i]))
            .max()
            .orElse(1);
    StringBuilder text = new StringBuilder("<figure><figcaption>" + Markup.escape(column.name()));
    text.append("<span><i class=\"key d\"></i>data <i class=\"key g\"></i>generated</span>")
        .append("</figcaption>\n<table class=\"shares\">\n");
    for (int i : order.subList(0, Math.min(MAX_CATEGORIES, order.size()))) {
      double data = column.data()[i];
      double samples = column.samples()[i];
      text.append("<tr>" + Markup.element("th", column.categories().get(i)))
          .append("<td class=\"meter\">" + bar("d", data / largest) + bar("g", samples / largest))
          .append("</td><td class=\"n\">" + percent(data) + "<br/>" + percent(samples))
          .append("</td></tr>\n");
    }
    int more = order.size() - MAX_CATEGORIES;
    if (more > 0) {
      text.append("<tr><th>" + Markup.count(more) + " more</th><td></td><td></td></tr>\n");
    }
    return text.append("</table></figure>\n").toString();
  }

  private static String bar(String type, double share) {
    double width = Double.isFinite(share) ? 100 * share : 0;
    return Markup.format("<i class=\"%s\" style=\"width:%.1f%%\"></i>", type, width);
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? Markup.format("%.1f %%", 100 * share) : "–";
  }

  private static String errors(Columns columns) {
    StringBuilder text = new StringBuilder();
    boolean haveCategories =
        columns.fits().stream().anyMatch(column -> !column.categories().isEmpty());
    text.append("<h2>Reconstruction error</h2>\n<p>Of " + Markup.count(columns.rows()) + " ")
        .append(Markup.escape(columns.split()) + " rows, with z at the row's code. ")
        .append("Of numbers, the root mean square error in the column's own units")
        .append(haveCategories ? "; of categories, the mean of -log p(value) in nats. " : ". ")
        .append(
            "The baseline is the error of an answer that does not look at the row, the column's")
        .append(haveCategories ? " mean or its shares of categories" : " mean")
        .append(": at a share of 1 it would do as well" + leftOut(columns.fits().size()))
        .append(".</p>\n<div class=\"wide\"><table>\n")
        .append("<tr><th>column</th><th class=\"n\">error</th><th class=\"n\">baseline</th>")
        .append("<th>unit</th><th class=\"n\">share</th><th></th></tr>\n");
    columns.fits().stream()
        .sorted(Comparator.comparingDouble(column -> -column.share()))
        .limit(MAX_COLUMNS)
        .forEach(
            column ->
                text.append("<tr><td class=\"name\">" + Markup.escape(column.name()) + "</td>")
                    .append("<td class=\"n\">" + Markup.number(column.error().value()) + "</td>")
                    .append("<td class=\"n\">" + Markup.number(column.error().baseline()) + "</td>")
                    .append("<td>" + Markup.escape(unit(column)) + "</td>")
                    .append("<td class=\"n\">" + Markup.nats(column.share()) + "</td>")
                    .append(TrainingFigures.meter(column.share()) + "</tr>\n"));
    return text.append("</table></div>\n").toString();
  }

  private static String unit(ColumnFit column) {
    return column.error().unit().isEmpty() ? "own" : column.error().unit();
  }

  private static String missing(Columns columns) {
    List<ColumnFit> some =
        columns.fits().stream()
            .filter(column -> column.missing().data() > 0 || column.missing().samples() > 0)
            .sorted(Comparator.comparingDouble(column -> -column.missing().data()))
            .toList();
    if (some.isEmpty()) {
      return "";
    }
    int complete = columns.fits().size() - some.size();
    StringBuilder text = new StringBuilder();
    text.append("<h2>Missing cells</h2>\n<p>Shares of the rows that lack a value; of vectors, of")
        .append(" their values. Generated rows lack")
        .append(" the sets of columns that training rows lack most often; instead of rarer sets,")
        .append(" each column is missing independently. ")
        .append(complete == 0 ? "" : "Columns without missing cells: " + complete + ". ")
        .append(some.size() > MAX_COLUMNS ? "Only the first " + MAX_COLUMNS + " are shown." : "")
        .append("</p>\n<div class=\"wide\"><table>\n<tr><th>column</th><th class=\"n\">data</th>")
        .append("<th class=\"n\">generated</th><th></th></tr>\n");
    some.stream()
        .limit(MAX_COLUMNS)
        .forEach(
            column ->
                text.append("<tr><td class=\"name\">" + Markup.escape(column.name()) + "</td>")
                    .append("<td class=\"n\">" + percent(column.missing().data()) + "</td>")
                    .append("<td class=\"n\">" + percent(column.missing().samples()) + "</td>")
                    .append(TrainingFigures.meter(column.missing().data()) + "</tr>\n"));
    return text.append("</table></div>\n" + together(columns.missing())).toString();
  }

  private static String together(List<MissingShare> missing) {
    int more = missing.size() - MAX_PATTERNS;
    StringBuilder text = new StringBuilder("<p>Columns that are missing together, the most");
    text.append(" frequent first" + (more > 0 ? "; " + more + " more sets are left out" : ""))
        .append(".</p>\n<div class=\"wide\"><table>\n<tr><th>missing</th>")
        .append("<th class=\"n\">data</th><th class=\"n\">generated</th><th></th></tr>\n");
    missing.stream()
        .limit(MAX_PATTERNS)
        .forEach(
            set ->
                text.append("<tr><td class=\"name\">" + Markup.escape(names(set.columns())))
                    .append("</td><td class=\"n\">" + percent(set.data()) + "</td>")
                    .append("<td class=\"n\">" + percent(set.samples()) + "</td>")
                    .append(TrainingFigures.meter(set.data()) + "</tr>\n"));
    return text.append("</table></div>\n").toString();
  }

  private static String names(List<String> columns) {
    int more = columns.size() - MAX_NAMES;
    String first = String.join(", ", columns.subList(0, Math.min(MAX_NAMES, columns.size())));
    return columns.isEmpty() ? "nothing" : first + (more > 0 ? " and " + more + " more" : "");
  }

  private static String leftOut(int columns) {
    int more = columns - MAX_COLUMNS;
    return more <= 0 ? "" : "; " + more + " more columns are left out";
  }
}
