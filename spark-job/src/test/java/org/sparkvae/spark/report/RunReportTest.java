package org.sparkvae.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.report.ReportContent.Bound;
import org.sparkvae.spark.report.ReportContent.Columns;
import org.sparkvae.spark.report.ReportContent.Curve;
import org.sparkvae.spark.report.ReportContent.Labeled;
import org.sparkvae.spark.report.ReportContent.Latents;
import org.sparkvae.spark.report.ReportContent.MissingShare;
import org.sparkvae.spark.report.ReportContent.Overview;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RunReportTest {
  private static final String HOSTILE = "<script>alert('1')</script> & \"\u0000\"";

  private static ReportContent content(int rounds, int latents, int columns, int pictures) {
    Map<String, String> figures = new LinkedHashMap<>(Map.of("rows", "1,200"));
    Map<String, byte[]> images = new TreeMap<>();
    for (String name : List.of("samples", "reconstructions").subList(0, pictures)) {
      images.put("pictures/" + name + ".png", new byte[] {1, 2, 3});
    }
    return new ReportContent(
        new Overview("digits", "2026-01-02 03:04:05 UTC", "done", figures),
        List.of(new Bound("train", 1000, 105.5, 80.25, 25.25), new Bound("test", 200, 7, 4, 3)),
        rounds == 0 ? List.of() : List.of(curve("Negative ELBO", rounds), curve("KL", rounds)),
        rounds == 0 ? Optional.empty() : Optional.of(curve("validation", rounds)),
        Optional.empty(),
        Map.of("averaging", 1.5),
        Optional.of(latents(latents)),
        new Columns(
            "test",
            200,
            IntStream.range(0, columns).mapToObj(i -> column("column " + i, i)).toList(),
            List.of()),
        new TreeMap<>(images),
        Map.of("Settings", new TreeMap<>(Map.of("seed", "7"))));
  }

  private static Curve curve(String name, int rounds) {
    double[] at = IntStream.rangeClosed(1, rounds).asDoubleStream().toArray();
    return new Curve(name, at, Arrays.stream(at).map(round -> 100 + 400 / round).toArray());
  }

  private static Latents latents(int count) {
    float[] means = new float[50 * count];
    Random random = new Random(3);
    for (int i = 0; i < means.length; i++) {
      means[i] = i % count == 0 ? (float) random.nextGaussian() : 0.01f;
    }
    double[] kl = IntStream.range(0, count).mapToDouble(latent -> 2.0 / (1 + latent)).toArray();
    return new Latents("test", means, kl, true, Optional.empty());
  }

  private static ColumnFit column(String name, double shift) {
    double[] values = new Random(4).doubles(200).toArray();
    double[] shifted = Arrays.stream(values).map(value -> value + shift / 50).toArray();
    return ColumnFit.ofNumbers(name, "", "", values, shifted, values);
  }

  private static ColumnFit categories(String name) {
    double[] values = {0, 1, 1, 1, Double.NaN};
    return ColumnFit.ofCategories(name, List.of(name, "b"), values, values, new double[5]);
  }

  private static NodeList all(String html, String tag) {
    return Xml.parse(html).getElementsByTagName(tag);
  }

  @Test
  void sameContentGivesTheSameBytesInEveryCountry() {
    String html = RunReport.html(content(30, 4, 3, 2));
    Locale before = Locale.getDefault();
    try {
      for (String country : List.of("de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(country));
        assertThat(RunReport.html(content(30, 4, 3, 2))).isEqualTo(html);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void startsWithTheBoundOfTheHeldOutRows() {
    String html = RunReport.html(content(30, 4, 0, 2));

    assertThat(Xml.parse(html).getElementsByTagName("header").item(0).getTextContent())
        .contains("digits", "2026-01-02 03:04:05 UTC", "Outcome: done")
        .contains("7.00 nats = reconstruction 4.00 + KL 3.00", "200 test rows", "1,200");
    assertThat(html).contains("105.50", "80.25", "submit/score.sh --model DIR");
    assertThat(html).doesNotContain("class=\"alarm\"");
  }

  @Test
  void needsNoNetworkAndNoScript() {
    String html = RunReport.html(content(30, 4, 3, 2));

    assertThat(all(html, "script").getLength()).isZero();
    assertThat(all(html, "link").getLength()).isZero();
    assertThat(html).doesNotContain("url(", "@import", "href=").contains("default-src 'none'");
    NodeList images = all(html, "img");
    assertThat(images.getLength()).isEqualTo(2);
    for (int i = 0; i < images.getLength(); i++) {
      Element image = (Element) images.item(i);
      assertThat(image.getAttribute("src")).isEqualTo("data:image/png;base64,AQID");
      assertThat(image.getAttribute("alt")).isNotBlank();
    }
  }

  @Test
  void textIsEscaped() {
    ReportContent fine = content(3, 2, 0, 0);
    Overview overview = new Overview(HOSTILE, HOSTILE, HOSTILE, Map.of(HOSTILE, HOSTILE));
    String html =
        RunReport.html(
            new ReportContent(
                overview,
                List.of(new Bound(HOSTILE, 1, 1, 1, 0), new Bound(HOSTILE, 1, 1, 1, 0)),
                List.of(curve(HOSTILE, 3)),
                Optional.of(curve(HOSTILE, 3)),
                Optional.of(curve(HOSTILE, 3)),
                Map.of(HOSTILE, 1.0),
                Optional.of(
                    new Latents(HOSTILE, new float[4], new double[2], false, Optional.empty())),
                new Columns(
                    HOSTILE,
                    1,
                    List.of(column(HOSTILE, 1), categories(HOSTILE)),
                    List.of(new MissingShare(List.of(HOSTILE), 0.5, 0.5))),
                fine.pictures(),
                Map.of(HOSTILE, new TreeMap<>(Map.of(HOSTILE, HOSTILE)))));

    assertThat(all(html, "script").getLength()).isZero();
    assertThat(html).doesNotContain("<script").contains("&lt;script&gt;");
  }

  @Test
  void trainingWithoutRounds() {
    String html = RunReport.html(content(0, 2, 0, 0));

    assertThat(Xml.parse(html).getTextContent()).contains("No round was run");
    assertThat(all(html, "svg").getLength()).isEqualTo(4); // a drawing in each of the two
  }

  @Test
  void oneRoundOneLatentOneColumn() {
    String html = RunReport.html(content(1, 1, 1, 0));

    assertThat(Xml.parse(html).getTextContent())
        .contains("1 of 1 latents are active", "Histogram of the latent", "column 0")
        .doesNotContain("NaN", "Infinity");
  }

  @Test
  void divergedTrainingIsMarked() {
    ReportContent done = content(3, 2, 0, 0);
    double[] nan = new double[] {Double.NaN, Double.NaN};
    String html =
        RunReport.html(
            new ReportContent(
                new Overview("digits", "", "diverged", Map.of()),
                List.of(new Bound("train", 9, Double.NaN, Double.POSITIVE_INFINITY, 0)),
                List.of(new Curve("Negative ELBO", new double[] {1, 2}, nan)),
                Optional.empty(),
                Optional.empty(),
                done.seconds(),
                Optional.of(
                    new Latents("train", new float[] {Float.NaN, 0}, nan, true, Optional.empty())),
                new Columns(
                    "train",
                    2,
                    List.of(ColumnFit.ofNumbers("a", "", "", nan, nan, nan)),
                    List.of()),
                done.pictures(),
                done.facts()));

    Element page = Xml.parse(html);
    assertThat(html).contains("<p class=\"alarm\">Outcome: diverged</p>");
    assertThat(page.getTextContent()).contains("0 of 2 latents").doesNotContain("NaN", "Infinity");
  }

  @Test
  void activeLatentsVaryOverRows() {
    assertThat(RunReport.html(content(3, 4, 0, 0))).contains("1 of 4 latents are active");
  }

  @Test
  void labelsColorTheCodes() {
    Latents plain = latents(2);
    int[] labels = IntStream.range(0, 50).map(row -> row % 3).toArray();
    ReportContent fine = content(3, 2, 0, 0);
    String html =
        RunReport.html(
            new ReportContent(
                fine.overview(),
                fine.bounds(),
                fine.curves(),
                fine.validation(),
                fine.learningRate(),
                fine.seconds(),
                Optional.of(
                    new Latents(
                        "train",
                        plain.means(),
                        plain.kl(),
                        true,
                        Optional.of(new Labeled(plain.means(), labels)))),
                fine.columns(),
                fine.pictures(),
                fine.facts()));

    Xml.parse(html);
    assertThat(html)
        .contains("dots c0", "dots c1", "dots c2", "50 rows from the start")
        .doesNotContain("dots c3");
  }

  @Test
  void columnsThatFitWorstComeFirst() {
    String html = RunReport.html(content(3, 2, 30, 0));

    assertThat(html).contains("6 more columns are left out");
    String marginals = html.substring(html.indexOf("<h2>Columns"), html.indexOf("<h2>Reconstr"));
    assertThat(marginals.indexOf("<figcaption>column 29<"))
        .isPositive()
        .isLessThan(marginals.indexOf("<figcaption>column 10<"));
    assertThat(marginals).doesNotContain("<figcaption>column 0<");
  }

  @Test
  void categoriesHaveBarsAndMissingCellsAreListed() {
    List<MissingShare> missing =
        List.of(
            new MissingShare(List.of(), 0.6, 0.7),
            new MissingShare(List.of("town", "city"), 0.4, 0.3));
    ReportContent fine = content(3, 2, 0, 0);
    String html =
        RunReport.html(
            new ReportContent(
                fine.overview(),
                fine.bounds(),
                fine.curves(),
                fine.validation(),
                fine.learningRate(),
                fine.seconds(),
                fine.latents(),
                new Columns(
                    "validation", 5, List.of(categories("city"), column("age", 1)), missing),
                fine.pictures(),
                fine.facts()));

    String text = Xml.parse(html).getTextContent();
    assertThat(text).contains("Of 5 validation rows", "mean of -log p(value) in nats");
    assertThat(text).contains("75.0 %", "25.0 %", "Columns without missing cells: 1.", "20.0 %");
    String section = html.substring(html.indexOf("<h2>Missing cells"));
    assertThat(section).contains(">city<").doesNotContain(">age<");
    assertThat(section).containsSubsequence("nothing", "60.0 %", "70.0 %");
    assertThat(section).containsSubsequence("town, city", "40.0 %", "30.0 %");
  }

  @Test
  void longCurvesAreThinnedAndKeepTheirPeaks() {
    ReportContent fine = content(3, 2, 0, 0);
    double[] at = IntStream.rangeClosed(1, 50_000).asDoubleStream().toArray();
    double[] values = new double[at.length];
    Arrays.fill(values, 100);
    values[30_000] = 912;
    String html =
        RunReport.html(
            new ReportContent(
                fine.overview(),
                fine.bounds(),
                List.of(new Curve("Negative ELBO", at, values)),
                Optional.empty(),
                Optional.empty(),
                fine.seconds(),
                fine.latents(),
                fine.columns(),
                fine.pictures(),
                fine.facts()));

    assertThat(html).hasSizeLessThan(40_000).contains(">800</text>");
  }
}
