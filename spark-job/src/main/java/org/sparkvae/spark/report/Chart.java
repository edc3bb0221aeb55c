package org.sparkvae.spark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A chart as SVG, drawn with the colors of the page: {@link PageStyle} gives the classes {@code c0}
 * to {@code c9} a color. Values that are not finite are skipped. The same calls give the same text.
 */
public final class Chart {
  /** Width of the drawing, in the units of its text, which is 11 high. */
  private static final int WIDTH = 360;

  private static final int HEIGHT = 230;
  private static final int RIGHT = 10;
  private static final int BOTTOM = 36;
  private static final int LINE_HEIGHT = 16;
  private static final int TICKS = 6;
  private static final double MARGIN = 0.02;

  /** A generous guess, since the width of the reader's font is not known. */
  private static final double CHARACTER = 6.4;

  private final String title;
  private final String description;
  private final String xTitle;
  private final String yTitle;
  private final List<Series> series = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();
  private double highest = Double.POSITIVE_INFINITY;
  private boolean wholeX;

  /** How values are drawn; bars and outlines have one more x, the edges. */
  enum Mark {
    LINE,
    DOTS,
    BARS,
    OUTLINE
  }

  record Series(String name, int color, Mark mark, double[] x, double[] y) {
    boolean hasEdges() {
      return mark == Mark.BARS || mark == Mark.OUTLINE;
    }
  }

  private record Label(String text, int color, double x, double y) {}

  /**
   * @param title name of the drawing for readers that cannot see it
   * @param description what it shows, for them
   * @param xTitle what the horizontal axis shows, with its unit
   * @param yTitle what the vertical axis shows, with its unit
   */
  public Chart(String title, String description, String xTitle, String yTitle) {
    this.title = title;
    this.description = description;
    this.xTitle = xTitle;
    this.yTitle = yTitle;
  }

  /** A line through points in the order of the arrays. */
  public Chart line(String name, int color, double[] x, double[] y) {
    return add(name, color, Mark.LINE, x, y, x.length == y.length);
  }

  /** A dot at each point. */
  public Chart dots(String name, int color, double[] x, double[] y) {
    return add(name, color, Mark.DOTS, x, y, x.length == y.length);
  }

  /**
   * Bars from 0.
   *
   * @param edges ascending, one more than heights
   */
  public Chart bars(String name, int color, double[] edges, double[] heights) {
    return add(name, color, Mark.BARS, edges, heights, edges.length == heights.length + 1);
  }

  /** The outline of {@link #bars}. */
  public Chart outline(String name, int color, double[] edges, double[] heights) {
    return add(name, color, Mark.OUTLINE, edges, heights, edges.length == heights.length + 1);
  }

  private Chart add(String name, int color, Mark mark, double[] x, double[] y, boolean fit) {
    if (!fit) {
      throw new IllegalArgumentException(
          "Cannot draw " + name + ": " + x.length + " and " + y.length + " values");
    }
    series.add(new Series(name, color, mark, x, y));
    return this;
  }

  /** Text within the drawing, centered at a point. */
  public Chart label(String text, int color, double x, double y) {
    labels.add(new Label(text, color, x, y));
    return this;
  }

  /** Cuts off what lies above. */
  public Chart upTo(double highestY) {
    this.highest = highestY;
    return this;
  }

  /** Ticks of the horizontal axis are whole numbers. */
  public Chart wholeX() {
    this.wholeX = true;
    return this;
  }

  /**
   * {@return the drawing as a document of its own, light, for places without the page's style
   * sheet}
   */
  public String standalone() {
    String size = "width=\"" + 3 * WIDTH / 2 + "\" height=\"" + 3 * HEIGHT / 2 + "\" ";
    return svg(size, "<style>" + PageStyle.ALONE + "</style>");
  }

  String svg() {
    return svg("", "");
  }

  /**
   * @param size attributes of the drawing
   * @param style its first element
   */
  private String svg(String size, String style) {
    boolean hasEdges = series.stream().anyMatch(Series::hasEdges);
    Axis x =
        xAxis(range(series.stream().flatMapToDouble(each -> Arrays.stream(each.x()))), hasEdges);
    DoubleStream drawn =
        series.stream()
            .flatMapToDouble(each -> Arrays.stream(each.y()).map(y -> Math.min(y, highest)));
    Axis y = yAxis(range(drawn), hasEdges);
    int longest = y.labels().stream().mapToInt(String::length).max().orElse(0);
    double left = 8 + CHARACTER * longest;
    StringBuilder legend = new StringBuilder();
    double top = legend(legend, left) + 6;
    PlotArea frame = new PlotArea(left, top, WIDTH - RIGHT - left, HEIGHT - BOTTOM - top, x, y);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" ")
        .append(size + "viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\">" + style)
        .append(Markup.element("title", title))
        .append(Markup.element("desc", description));
    frame.axes(svg);
    text(svg, "unit", 2, 11, "start", yTitle);
    text(svg, "unit", WIDTH - RIGHT, HEIGHT - 4, "end", xTitle);
    svg.append(legend);
    frame.open(svg);
    series.forEach(each -> frame.draw(svg, each));
    labels.forEach(
        each ->
            text(
                svg,
                "mark c" + each.color() % PageStyle.COLORS,
                frame.x(each.x()),
                frame.y(each.y()) + 4,
                "middle",
                each.text()));
    return svg.append("</svg></svg>\n").toString();
  }

  /** {@return lowest and highest of the values that can be drawn} */
  private static double[] range(DoubleStream values) {
    DoubleSummaryStatistics range = values.filter(Axis::isDrawable).summaryStatistics();
    return range.getCount() == 0
        ? new double[] {0, 1}
        : new double[] {range.getMin(), range.getMax()};
  }

  private Axis xAxis(double[] range, boolean hasEdges) {
    double margin = hasEdges ? 0 : margin(range);
    if (wholeX && range[1] - range[0] < TICKS - 1) {
      return Axis.of(Math.floor(range[0]) - 0.5, Math.floor(range[0]) + TICKS - 1.5, TICKS + 1);
    }
    return Axis.of(range[0] - margin, range[1] + margin, TICKS);
  }

  private static Axis yAxis(double[] range, boolean hasEdges) {
    double margin = margin(range);
    return hasEdges
        ? Axis.of(Math.min(0, range[0]), range[1] + margin, TICKS)
        : Axis.of(range[0] - margin, range[1] + margin, TICKS);
  }

  /** The pen has a width. */
  private static double margin(double[] range) {
    return MARGIN * (range[1] - range[0]);
  }

  /** Writes the names of the series, if there are several; returns where the plot may start. */
  private double legend(StringBuilder svg, double left) {
    double bottom = 16;
    if (series.size() < 2) {
      return bottom;
    }
    double at = left;
    bottom += LINE_HEIGHT;
    for (Series each : series) {
      double width = 22 + CHARACTER * each.name().length();
      if (at + width > WIDTH && at > left) {
        at = left;
        bottom += LINE_HEIGHT;
      }
      svg.append("<path class=\"key c")
          .append(each.color() % PageStyle.COLORS)
          .append("\" d=\"M" + tenths(at) + " " + tenths(bottom - 8) + "h12\"/>");
      text(svg, "name", at + 16, bottom - 4, "start", each.name());
      at += width;
    }
    return bottom;
  }

  static void text(StringBuilder svg, String type, double x, double y, String anchor, String text) {
    svg.append("<text class=\"" + type + "\" x=\"" + tenths(x) + "\" y=\"" + tenths(y) + "\"")
        .append(anchor.equals("start") ? "" : " text-anchor=\"" + anchor + "\"")
        .append(">" + Markup.escape(text) + "</text>");
  }

  /** A coordinate with at most one decimal. */
  static String tenths(double value) {
    long tenths = Math.round(value * 10);
    String sign = tenths < 0 ? "-" : "";
    long size = Math.abs(tenths);
    return sign + size / 10 + (size % 10 == 0 ? "" : "." + size % 10);
  }
}
