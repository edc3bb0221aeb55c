package org.sparkvae.spark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sparkvae.spark.report.ReportContent.Curve;

/** How a training went: terms by round, learning rate, time. */
final class TrainingFigures {
  /** Longer curves are thinned: more points than this cannot be seen. */
  private static final int MAX_POINTS = 600;

  private TrainingFigures() {}

  static String of(ReportContent content) {
    StringBuilder text = new StringBuilder();
    if (content.curves().isEmpty()) {
      text.append("<p>No round was run.</p>\n");
    }
    text.append("<div class=\"grid\">\n");
    for (int i = 0; i < content.curves().size(); i++) {
      text.append(term(content.curves().get(i), i == 0 ? content.validation() : Optional.empty()));
    }
    content.learningRate().ifPresent(rate -> text.append(learningRate(rate)));
    return text.append("</div>\n").append(seconds(content)).toString();
  }

  private static String term(Curve curve, Optional<Curve> validation) {
    Curve train = thinned(curve);
    Chart chart =
        new Chart(
                curve.name() + " by round",
                Markup.format(
                    "From %s in round %.0f to %s in round %.0f",
                    Markup.nats(first(curve.values())),
                    first(curve.at()),
                    Markup.nats(last(curve.values())),
                    last(curve.at())),
                "round",
                "nats a row")
            .wholeX()
            .line("training", 0, train.at(), train.values());
    validation
        .map(TrainingFigures::thinned)
        .ifPresent(rows -> chart.line("validation", 1, rows.at(), rows.values()));
    double limit = limit(curve.values());
    chart.upTo(limit);
    return RunReport.figure(
        curve.name(),
        Double.isFinite(limit) ? "The first rounds lie above the picture." : "",
        chart);
  }

  /**
   * Where to cut off a curve whose first tenth would leave the rest flat; infinite if nothing is to
   * be cut off.
   */
  static double limit(double[] values) {
    double[] later =
        Arrays.stream(values, Math.min(values.length, 1 + values.length / 10), values.length)
            .filter(Axis::isDrawable)
            .toArray();
    if (later.length < 10) {
      return Double.POSITIVE_INFINITY;
    }
    double low = Arrays.stream(later).min().getAsDouble();
    double high = Arrays.stream(later).max().getAsDouble();
    double highest = Arrays.stream(values).filter(Axis::isDrawable).max().getAsDouble();
    return highest - low > 3 * (high - low) ? high + (high - low) / 10 : Double.POSITIVE_INFINITY;
  }

  /** Keeps the lowest and the highest value of each of equal parts of a long curve. */
  private static Curve thinned(Curve curve) {
    int[] known =
        IntStream.range(0, curve.values().length)
            .filter(i -> Axis.isDrawable(curve.values()[i]))
            .toArray();
    if (known.length <= MAX_POINTS) {
      return curve;
    }
    List<Integer> kept = new ArrayList<>();
    int parts = MAX_POINTS / 2;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) known.length * part / parts);
      int to = (int) ((long) known.length * (part + 1) / parts);
      int lowest = known[from];
      int highest = known[from];
      for (int i = from; i < to; i++) {
        lowest = curve.values()[known[i]] < curve.values()[lowest] ? known[i] : lowest;
        highest = curve.values()[known[i]] > curve.values()[highest] ? known[i] : highest;
      }
      kept.add(Math.min(lowest, highest));
      kept.add(Math.max(lowest, highest));
    }
    return new Curve(
        curve.name(),
        kept.stream().mapToDouble(i -> curve.at()[i]).toArray(),
        kept.stream().mapToDouble(i -> curve.values()[i]).toArray());
  }

  private static String learningRate(Curve rate) {
    Chart chart =
        new Chart(
                rate.name() + " by step",
                Markup.format(
                    "From %s to %s",
                    Markup.number(first(rate.values())), Markup.number(last(rate.values()))),
                "step",
                "")
            .line(rate.name(), 2, rate.at(), rate.values());
    return RunReport.figure(rate.name(), "", chart);
  }

  private static String seconds(ReportContent content) {
    double longest = content.seconds().values().stream().mapToDouble(i -> i).max().orElse(0);
    StringBuilder text = new StringBuilder("<h2>Time</h2>\n<table>\n");
    content
        .seconds()
        .forEach(
            (phase, seconds) ->
                text.append("<tr>" + Markup.element("th", phase))
                    .append("<td class=\"n\">" + Markup.format("%,.1f", seconds))
                    .append(" s</td>" + meter(seconds / longest) + "</tr>\n"));
    return text.append("</table>\n").toString();
  }

  /** A table cell with a bar; empty if the share is not finite. */
  static String meter(double share) {
    double percent = 100 * Math.min(1, share);
    return Double.isFinite(percent)
        ? Markup.format("<td class=\"meter\"><i style=\"width:%.1f%%\"></i></td>", percent)
        : "<td></td>";
  }

  private static double first(double[] values) {
    return values.length == 0 ? Double.NaN : values[0];
  }

  private static double last(double[] values) {
    return values.length == 0 ? Double.NaN : values[values.length - 1];
  }
}
