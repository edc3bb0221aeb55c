package org.sparkvae.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.report.SweepReport.Cell;
import org.sparkvae.spark.report.SweepReport.HeatMap;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SweepReportTest {
  private static final String HOSTILE = "<script>alert('1')</script> & \"";

  private static Cell cell(String name, double... training) {
    double[] rows = new double[training.length];
    double[] validation = new double[training.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 1000 * (i + 1);
      validation[i] = i == 0 ? Double.NaN : training[i] + 1;
    }
    return new Cell(name, rows, training, validation);
  }

  private static SweepReport report(int cells, Optional<HeatMap> map) {
    List<Cell> all = new ArrayList<>();
    List<List<String>> table = new ArrayList<>(List.of(List.of("rank", HOSTILE)));
    for (int i = 0; i < cells; i++) {
      all.add(cell(HOSTILE + i, 300, 200 + i, 150 + i));
      table.add(List.of(String.valueOf(i + 1), HOSTILE + i));
    }
    return new SweepReport("Sweep over " + HOSTILE, all, table, map);
  }

  @Test
  void itIsAWellFormedPageOfItsCells() {
    String html = report(3, Optional.empty()).html();

    Element page = Xml.parse(html);
    assertThat(page.getElementsByTagName("tr").getLength()).isEqualTo(4);
    assertThat(page.getElementsByTagName("figure").getLength()).isEqualTo(2);
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(html).contains("Validation rows").doesNotContain("Only the best");
    assertThat(report(3, Optional.empty()).html()).isEqualTo(html);
  }

  @Test
  void onlyAsManyCellsAreDrawnAsThereAreColors() {
    assertThat(report(12, Optional.empty()).html())
        .contains("Only the best 10 cells are drawn.")
        .contains("of 10 cells");
  }

  @Test
  void cellsWithoutRoundsOrValidationLeaveNoEmptyFigure() {
    Cell none = new Cell("diverged", new double[0], new double[0], new double[0]);
    Cell unvalidated =
        new Cell("a", new double[] {10}, new double[] {5}, new double[] {Double.NaN});

    assertThat(new SweepReport("x", List.of(none), List.of(), Optional.empty()).html())
        .doesNotContain("<figure>");
    assertThat(new SweepReport("x", List.of(unvalidated), List.of(), Optional.empty()).html())
        .containsOnlyOnce("<figure>");
  }

  /** The best, 100, is opaque; a cell that diverged has a dash and no color. */
  @Test
  void theMapShadesByTheBound() {
    HeatMap map =
        new HeatMap(
            "L",
            "M",
            List.of("1", "2"),
            List.of("10", "20"),
            new double[][] {{100, 150}, {200, Double.NaN}});

    NodeList cells = Xml.parse(report(1, Optional.of(map)).html()).getElementsByTagName("td");

    List<String> shades = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < cells.getLength(); i++) {
      String style = cells.item(i).getAttributes().getNamedItem("style") == null ? "" : "shaded";
      if (!style.isEmpty()) {
        shades.add(cells.item(i).getAttributes().getNamedItem("style").getNodeValue());
        texts.add(cells.item(i).getTextContent());
      }
    }
    assertThat(texts).containsExactly("100.00", "150.00", "200.00", "–");
    assertThat(shades.get(0)).endsWith(",0.60)");
    assertThat(shades.get(1)).endsWith(",0.30)");
    assertThat(shades.get(2)).endsWith(",0.00)");
    assertThat(shades.get(3)).endsWith(",0.00)");
  }

  @Test
  void equalBoundsHaveNoShade() {
    HeatMap map = new HeatMap("L", "M", List.of("1"), List.of("10"), new double[][] {{100}});

    assertThat(report(1, Optional.of(map)).html()).contains(",0.00)\">100.00");
  }
}
