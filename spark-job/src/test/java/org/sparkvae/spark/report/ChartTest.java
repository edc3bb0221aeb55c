package org.sparkvae.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ChartTest {
  private static final double NAN = Double.NaN;

  private static Chart chart() {
    return new Chart("A & B", "from <1> to 2", "round", "nats a row");
  }

  private static List<String> paths(String svg, String type) {
    return Pattern.compile("class=\"" + type + " c\\d\" d=\"([^\"]*)\"")
        .matcher(svg)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void hasANameAndADescription() {
    Element svg = Xml.parse(chart().line("one", 0, new double[] {1, 2}, new double[] {3, 4}).svg());

    assertThat(svg.getAttribute("role")).isEqualTo("img");
    assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 360 230");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("A & B");
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
        .isEqualTo("from <1> to 2");
  }

  @Test
  void lineSkipsWhatIsNotFinite() {
    double[] x = {1, 2, 3, 4, 5};
    String whole = chart().line("a", 0, new double[] {1, 3, 5}, new double[] {-1, 0, 7}).svg();
    String gaps =
        chart().line("a", 0, x, new double[] {-1, NAN, 0, Double.NEGATIVE_INFINITY, 7}).svg();

    assertThat(paths(gaps, "line")).isEqualTo(paths(whole, "line")).hasSize(1);
    assertThat(gaps).isEqualTo(whole).doesNotContain("NaN", "Infinity");
  }

  @Test
  void onePointIsVisible() {
    String svg = chart().line("a", 0, new double[] {1}, new double[] {5}).svg();

    assertThat(paths(svg, "line").get(0)).matches("M[\\d.]+ [\\d.]+h0");
  }

  @Test
  void chartWithoutValuesHasAxes() {
    String svg = chart().line("a", 0, new double[0], new double[0]).svg();
    assertThat(paths(svg, "line")).containsExactly("");
    assertThat(svg).contains(">0</text>", ">1.0</text>");

    Xml.parse(chart().dots("a", 0, new double[] {NAN}, new double[] {NAN}).svg());
    Xml.parse(chart().svg());
  }

  @Test
  void barsStandOnZero() {
    String svg = chart().bars("a", 0, new double[] {0, 1, 2, 3}, new double[] {4, NAN, 8}).svg();

    List<String> bars = List.of(paths(svg, "bars").get(0).split("z"));
    assertThat(bars).hasSize(2);
    double[] first = numbers(bars.get(0)); // x, bottom, top, x, bottom
    double[] last = numbers(bars.get(1));
    assertThat(first[1]).isEqualTo(last[1]).isEqualTo(first[4]);
    assertThat((last[1] - last[2]) / (first[1] - first[2])).isBetween(1.98, 2.02);
  }

  private static double[] numbers(String path) {
    return Pattern.compile("-?[\\d.]+")
        .matcher(path)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group()))
        .toArray();
  }

  @Test
  void cutsOffWhatIsTooHigh() {
    double[] x = {1, 2, 3};
    String cut = chart().line("a", 0, x, new double[] {1000, 2, 1}).upTo(4).svg();

    assertThat(cut).contains(">4</text>").doesNotContain(">1000</text>");
    assertThat(numbers(paths(cut, "line").get(0))[1]).isNegative(); // above the plot, which clips
  }

  @Test
  void wholeNumbersAtTheHorizontalAxis() {
    String svg = chart().wholeX().line("a", 0, new double[] {1, 2}, new double[] {100, 200}).svg();

    assertThat(svg).contains(">1</text>", ">2</text>").doesNotContain(">1.5</text>");
  }

  @Test
  void legendNamesSeveralSeries() {
    double[] one = {1};
    Chart chart = chart().line("a<b", 0, one, one);
    assertThat(chart.svg()).doesNotContain("a&lt;b");

    for (int i = 0; i < 12; i++) {
      chart.dots("class " + i, i, one, one);
    }
    String svg = chart.svg();
    Xml.parse(svg);
    assertThat(svg).contains("a&lt;b", "class 11");
    Pattern.compile("class=\"name\" x=\"([\\d.]+)\"")
        .matcher(svg)
        .results()
        .forEach(at -> assertThat(Double.parseDouble(at.group(1))).isBetween(0.0, 340.0));
  }

  @Test
  void arraysMustFit() {
    double[] two = {1, 2};
    assertThatThrownBy(() -> chart().line("a", 0, two, new double[3]))
        .hasMessage("Cannot draw a: 2 and 3 values");
    assertThatThrownBy(() -> chart().bars("a", 0, two, two)).hasMessageContaining("2 and 2");
  }

  @Test
  void standaloneBringsItsSizeAndStyle() {
    Chart chart = chart().line("one", 0, new double[] {1, 2}, new double[] {3, 4});
    Element svg = Xml.parse(chart.standalone());

    assertThat(svg.getAttribute("width")).isEqualTo("540");
    String style = svg.getElementsByTagName("style").item(0).getTextContent();
    assertThat(style).contains("--s0:#0072b2", ".chart .c0{--c:var(--s0)}").doesNotContain(":root");
    assertThat(paths(chart.standalone(), "line")).isEqualTo(paths(chart.svg(), "line")).hasSize(1);
  }
}
