package org.sparkvae.spark.report;

import static org.sparkvae.spark.report.Markup.element;
import static org.sparkvae.spark.report.Markup.escape;
import static org.sparkvae.spark.report.Markup.nats;

import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import org.sparkvae.spark.report.ReportContent.Bound;
import org.sparkvae.spark.report.ReportContent.Overview;

/**
 * Composes the page: one HTML file that needs neither network nor JavaScript, and that an XML
 * parser can read. The same content gives the same bytes.
 */
public final class RunReport {
  private static final String USE =
      """
      submit/score.sh --model DIR --input PATH --output PATH
      submit/evaluate.sh --model DIR --input PATH --samples 100
      submit/generate.sh --model DIR --output PATH
      submit/reconstruct.sh --model DIR --input PATH --output PATH
      submit/describe.sh DIR
      """;

  private final ReportContent content;
  private final StringBuilder page = new StringBuilder();

  private RunReport(ReportContent content) {
    this.content = content;
  }

  public static String html(ReportContent content) {
    return new RunReport(content).compose();
  }

  private String compose() {
    Overview overview = content.overview();
    page.append(PageStyle.head("Training on " + overview.source()));
    overview(overview);
    bounds();
    page.append("<h2>Training</h2>\n").append(TrainingFigures.of(content));
    page.append(content.latents().map(LatentFigures::of).orElse(""));
    pictures();
    page.append(ColumnFigures.of(content.columns()));
    page.append("<h2>Use this model</h2>\n")
        .append("<p>DIR is the directory of this page; the scripts are those of spark-vae.</p>\n")
        .append(element("pre", USE))
        .append("\n<h2>Where it comes from</h2>\n");
    content.facts().forEach(this::facts);
    return page.append("</body>\n</html>\n").toString();
  }

  private void overview(Overview overview) {
    boolean isDone = overview.outcome().equals("done");
    page.append("<header>\n")
        .append(element("h1", "Training on " + overview.source()))
        .append("\n<p class=\"soft\">Started " + escape(overview.started()) + ". ")
        .append(isDone ? "" : "</p>\n<p class=\"alarm\">")
        .append("Outcome: " + escape(overview.outcome()))
        .append("</p>\n");
    if (!content.bounds().isEmpty()) {
      Bound bound = content.bounds().get(content.bounds().size() - 1);
      page.append("<p class=\"bound\"><b>" + nats(bound.negativeElbo()) + "</b> nats = ")
          .append("reconstruction " + nats(bound.reconstructionNll()))
          .append(" + KL " + nats(bound.kl()) + "</p>\n")
          .append("<p class=\"soft\">Negative ELBO a row, mean over the ")
          .append(Markup.count(bound.rows()) + " " + escape(bound.split()))
          .append(" rows; lower is better.</p>\n");
    }
    page.append("<dl class=\"tiles\">\n");
    overview
        .figures()
        .forEach(
            (name, value) ->
                page.append("<div>" + element("dt", name) + element("dd", value) + "</div>\n"));
    page.append("</dl>\n</header>\n");
  }

  private void bounds() {
    if (content.bounds().size() < 2) {
      return;
    }
    page.append("<div class=\"wide\"><table>\n<tr><th>rows of</th><th class=\"n\">rows</th>")
        .append("<th class=\"n\">negative ELBO</th><th class=\"n\">reconstruction</th>")
        .append("<th class=\"n\">KL</th></tr>\n");
    for (Bound bound : content.bounds()) {
      page.append("<tr>" + element("td", bound.split()));
      for (String value :
          new String[] {
            Markup.count(bound.rows()),
            nats(bound.negativeElbo()),
            nats(bound.reconstructionNll()),
            nats(bound.kl())
          }) {
        page.append("<td class=\"n\">" + value + "</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private void pictures() {
    if (content.pictures().isEmpty()) {
      return;
    }
    page.append("<h2>Pictures</h2>\n<div class=\"grid\">\n");
    picture("reconstructions", "Reconstructions", "Each row of the data above its reconstruction.");
    picture("samples", "Samples", "E[x|z] at draws of z from the prior.");
    picture("manifold", "The plane of the two latents", "E[x|z], evenly spaced under the prior.");
    page.append("</div>\n");
  }

  private void picture(String name, String title, String caption) {
    byte[] png = content.pictures().get("pictures/" + name + ".png");
    if (png != null) {
      page.append("<figure><figcaption>" + title + "<span>" + caption + "</span></figcaption>")
          .append("<img alt=\"" + title + "\" src=\"data:image/png;base64,")
          .append(Base64.getEncoder().encodeToString(png) + "\"/></figure>\n");
    }
  }

  private void facts(String title, SortedMap<String, String> facts) {
    page.append("<details>" + element("summary", title) + "<table class=\"facts\">\n");
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      page.append("<tr>" + element("th", fact.getKey()) + element("td", fact.getValue()))
          .append("</tr>\n");
    }
    page.append("</table></details>\n");
  }

  /** A chart with its caption. */
  static String figure(String title, String caption, Chart chart) {
    return "<figure><figcaption>"
        + escape(title)
        + (caption.isEmpty() ? "" : element("span", caption))
        + "</figcaption>\n"
        + chart.svg()
        + "</figure>\n";
  }
}
