package org.sparkvae.spark.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.sparkvae.spark.report.Chart;

/**
 * Drawings of two columns of a small DataFrame as SVG. The titles of the axes are the names of the
 * columns. Rows without a value of both are skipped.
 */
public final class RowChart {
  private RowChart() {}

  /**
   * A line for each value of a column, through its rows in their order.
   *
   * @param series name of the column whose values name the lines
   */
  public static String lines(Dataset<Row> rows, String series, String x, String y) {
    Chart chart = chart(series, x, y);
    Map<String, List<double[]>> points = points(rows, series, x, y);
    int color = 0;
    for (Map.Entry<String, List<double[]>> line : points.entrySet()) {
      chart.line(line.getKey(), color++, axis(line.getValue(), 0), axis(line.getValue(), 1));
    }
    return chart.standalone();
  }

  /**
   * Dots in a color for each value of a column, which stands at their median.
   *
   * @param series name of the column, such as one with classes
   */
  public static String dots(Dataset<Row> rows, String series, String x, String y) {
    Chart chart = chart(series, x, y);
    Map<String, List<double[]>> points = points(rows.orderBy(series), series, x, y);
    int color = 0;
    for (Map.Entry<String, List<double[]>> cloud : points.entrySet()) {
      double[] ofX = axis(cloud.getValue(), 0);
      double[] ofY = axis(cloud.getValue(), 1);
      chart.dots(cloud.getKey(), color, ofX, ofY);
      chart.label(cloud.getKey(), color++, median(ofX), median(ofY));
    }
    return chart.standalone();
  }

  private static Chart chart(String series, String x, String y) {
    return new Chart(y + " by " + x, "One color for each " + series, x, y);
  }

  private static Map<String, List<double[]>> points(
      Dataset<Row> rows, String series, String x, String y) {
    Column name = functions.col("`" + series + "`").cast(DataTypes.StringType);
    List<Row> drawn = rows.select(name, number(x), number(y)).na().drop().collectAsList();
    Map<String, List<double[]>> points = new LinkedHashMap<>();
    for (Row row : drawn) {
      points
          .computeIfAbsent(row.getString(0), unused -> new ArrayList<>())
          .add(new double[] {row.getDouble(1), row.getDouble(2)});
    }
    return points;
  }

  private static Column number(String column) {
    return functions.col("`" + column + "`").cast(DataTypes.DoubleType);
  }

  private static double[] axis(List<double[]> points, int axis) {
    return points.stream().mapToDouble(point -> point[axis]).toArray();
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }
}
