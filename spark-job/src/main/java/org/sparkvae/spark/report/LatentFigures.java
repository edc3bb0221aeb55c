package org.sparkvae.spark.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sparkvae.spark.report.ReportContent.Labeled;
import org.sparkvae.spark.report.ReportContent.Latents;

/** How the latents are used: divergence of each, and the codes of some rows. */
final class LatentFigures {
  /** Burda et al. (2015), section 5.2: a latent is active if its mean varies more over rows. */
  private static final double ACTIVE_VARIANCE = 0.01;

  private static final int BINS = 30;

  private LatentFigures() {}

  static String of(Latents latents) {
    List<Integer> byKl =
        IntStream.range(0, latents.count())
            .boxed()
            .sorted(Comparator.comparingDouble(latent -> -latents.kl()[latent]))
            .toList();
    return "<h2>Latents</h2>\n<div class=\"grid\">\n"
        + divergences(latents, byKl)
        + (latents.count() == 1 ? histogram(latents) : scatter(latents, byKl))
        + "</div>\n";
  }

  private static String divergences(Latents latents, List<Integer> byKl) {
    double[] edges = IntStream.rangeClosed(0, latents.count()).mapToDouble(i -> i + 0.5).toArray();
    double[] kl = byKl.stream().mapToDouble(latent -> latents.kl()[latent]).toArray();
    long active =
        IntStream.range(0, latents.count())
            .filter(latent -> variance(latents.means(latent)) > ACTIVE_VARIANCE)
            .count();
    String units =
        Markup.format(
            "%d of %d latents are active: the variance of their mean over rows is above %s.",
            active, latents.count(), ACTIVE_VARIANCE);
    String ofModel =
        latents.isOfModel()
            ? ""
            : " The divergence of the encoder's Gaussian from N(0, 1), not that of this model's"
                + " posterior from its prior.";
    Chart chart =
        new Chart("KL divergence of each latent", units, "latent, by KL divergence", "nats a row")
            .bars("KL divergence", 0, edges, kl);
    return RunReport.figure("KL divergence of each latent", units + ofModel, chart);
  }

  private static String histogram(Latents latents) {
    double[] values = Arrays.stream(latents.means(0)).filter(Axis::isDrawable).sorted().toArray();
    double low = values.length == 0 ? -1 : values[0];
    double width = values.length == 0 ? 2 : Math.max(1e-6, values[values.length - 1] - low);
    double[] edges = new double[BINS + 1];
    Arrays.setAll(edges, i -> low + width * i / BINS);
    double[] counts = new double[BINS];
    for (double value : values) {
      counts[Math.min(BINS - 1, (int) ((value - low) / width * BINS))]++;
    }
    return RunReport.figure(
        "Codes",
        rows(latents),
        new Chart("Codes", "Histogram of the latent", "latent 1", "rows")
            .bars("rows", 0, edges, counts));
  }

  private static String scatter(Latents latents, List<Integer> byKl) {
    int first = byKl.get(0);
    int second = byKl.get(1);
    Chart chart =
        new Chart(
            "Codes",
            "Scatter plot of the two latents with the largest KL divergence",
            "latent " + (first + 1),
            "latent " + (second + 1));
    if (latents.labeled().isEmpty()) {
      chart.dots("rows", 0, latents.means(first), latents.means(second));
      return RunReport.figure("Codes", rows(latents), chart);
    }
    Labeled labeled = latents.labeled().get();
    byLabel(chart, labeled.labels(), labeled.means(first), labeled.means(second));
    String rows = Markup.count(labeled.labels().length) + " rows from the start of the source";
    return RunReport.figure(
        "Codes", rows + " at the mean of q(z|x); the class stands at its median.", chart);
  }

  /** Each class has a color, and its number stands at its median. */
  private static void byLabel(Chart chart, int[] labels, double[] x, double[] y) {
    int[] classes = Arrays.stream(labels).sorted().distinct().toArray();
    for (int label : classes) {
      int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      double[] ofX = Arrays.stream(rows).mapToDouble(i -> x[i]).toArray();
      double[] ofY = Arrays.stream(rows).mapToDouble(i -> y[i]).toArray();
      chart.dots("" + label, label, ofX, ofY);
      chart.label("" + label, label, median(ofX), median(ofY));
    }
  }

  private static String rows(Latents latents) {
    return Markup.count(latents.rows()) + " " + latents.split() + " rows at the mean of q(z|x).";
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(i -> (i - mean) * (i - mean)).average().orElse(0);
  }
}
