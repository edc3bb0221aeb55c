package org.sparkvae.spark.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.spark.TestSession;

@Timeout(120)
class RowChartTest {
  private static Dataset<Row> rows() {
    return TestSession.get()
        .sql(
            "select * from values ('b', 1, 2.0), ('b', 2, 3.0), ('a', 1, 5.0), ('a', 2, null)"
                + " as t(name, `x.y`, value)");
  }

  /** In the order of the rows, with a column whose name has a dot, and without the null. */
  @Test
  void linesNameTheirSeriesAndSkipNulls() {
    String svg = RowChart.lines(rows(), "name", "x.y", "value");

    assertThat(List.of(svg.split("class=\"line c"))).hasSize(3);
    assertThat(svg.indexOf(">b</text>")).isPositive().isLessThan(svg.indexOf(">a</text>"));
    assertThat(svg).contains(">x.y</text>", ">value</text>").containsPattern("d=\"M[^L\"]*h0\"");
  }

  /** Classes are in order, and their names stand in the drawing, too. */
  @Test
  void dotsAreLabeled() {
    String svg = RowChart.dots(rows(), "name", "x.y", "value");

    assertThat(svg.indexOf(">a</text>")).isPositive().isLessThan(svg.indexOf(">b</text>"));
    assertThat(svg).contains("class=\"mark c0\"", "class=\"mark c1\"");
  }
}
