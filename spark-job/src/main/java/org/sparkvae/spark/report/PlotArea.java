package org.sparkvae.spark.report;

import java.util.Locale;
import java.util.Optional;

/** The plot area, in units of the drawing. */
record PlotArea(double left, double top, double width, double height, Axis x, Axis y) {
  double x(double value) {
    return width * x.share(value);
  }

  double y(double value) {
    return height * (1 - y.share(value));
  }

  void axes(StringBuilder svg) {
    for (int i = 0; i < y.ticks().size(); i++) {
      double at = top + y(y.ticks().get(i));
      svg.append("<path class=\"line-y\" d=\"M" + Chart.tenths(left) + " " + Chart.tenths(at))
          .append("h" + Chart.tenths(width) + "\"/>");
      Chart.text(svg, "tick", left - 5, at + 4, "end", y.labels().get(i));
    }
    for (int i = 0; i < x.ticks().size(); i++) {
      double at = left + x(x.ticks().get(i));
      svg.append(
          "<path class=\"axis\" d=\"M"
              + Chart.tenths(at)
              + " "
              + Chart.tenths(top + height)
              + "v4\"/>");
      Chart.text(svg, "tick", at, top + height + 15, "middle", x.labels().get(i));
    }
    svg.append("<path class=\"axis\" d=\"M" + Chart.tenths(left) + " " + Chart.tenths(top + height))
        .append("h" + Chart.tenths(width) + "\"/>");
  }

  /** A drawing within the drawing cuts off what lies outside. */
  void open(StringBuilder svg) {
    svg.append("<svg x=\"" + Chart.tenths(left) + "\" y=\"" + Chart.tenths(top) + "\"")
        .append(" width=\"" + Chart.tenths(width) + "\" height=\"" + Chart.tenths(height) + "\">");
  }

  void draw(StringBuilder svg, Chart.Series series) {
    StringBuilder path = new StringBuilder();
    Optional<String> last = Optional.empty();
    for (int i = 0; i < series.y().length; i++) {
      double value = series.y()[i];
      if (!Axis.isDrawable(series.x()[i]) || !Axis.isDrawable(value)) {
        continue;
      }
      String from = Chart.tenths(x(series.x()[i]));
      String at = Chart.tenths(y(value));
      switch (series.mark()) {
        case LINE ->
            path.append(path.isEmpty() ? "M" + from + " " + at + "h0" : "L" + from + " " + at);
        case DOTS -> path.append("M" + from + " " + at + "h0");
        case BARS -> {
          String to = Chart.tenths(x(series.x()[i + 1]));
          path.append(
                  "M"
                      + from
                      + " "
                      + Chart.tenths(y(0))
                      + "V"
                      + at
                      + "H"
                      + to
                      + "V"
                      + Chart.tenths(y(0)))
              .append("z");
        }
        case OUTLINE -> {
          String to = Chart.tenths(x(series.x()[i + 1]));
          path.append(last.isEmpty() ? "M" + from + " " + Chart.tenths(y(0)) : "")
              .append("V" + at + "H" + to);
        }
      }
      last = Optional.of(at);
    }
    svg.append("<path class=\"" + series.mark().name().toLowerCase(Locale.ROOT))
        .append(" c" + series.color() % PageStyle.COLORS + "\" d=\"" + path + "\"/>");
  }
}
