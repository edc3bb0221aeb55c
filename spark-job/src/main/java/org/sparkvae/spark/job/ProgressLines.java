package org.sparkvae.spark.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingTimes;

/** Logs one line per round. */
final class ProgressLines implements Consumer<RoundReport> {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);

  private static final int SHARDS_NAMED = 5;

  private final String runId;
  private final double shareBefore;
  private double seconds;

  /**
   * @param shareBefore share of the training, in [0, 1), that earlier runs have done
   */
  ProgressLines(String runId, double shareBefore) {
    this.runId = runId;
    this.shareBefore = shareBefore;
  }

  @Override
  public void accept(RoundReport report) {
    LOG.info(line(report));
  }

  String line(RoundReport report) {
    seconds += report.times().rounds() + report.times().validation();
    double done = report.shareOfTraining();
    // The rest takes as long per share as this run has taken so far.
    double remainingSeconds = seconds * (1 - done) / (done - shareBefore);
    TrainingTimes times = report.times();
    double total = times.rounds();
    OptionalDouble bound = report.validationBound();
    return String.format(
        Locale.ROOT,
        "%s pass %d/%d round %d: %s%s%s"
            + " | %,.0f rows/s | compute %.0f %% averaging %.0f %% driver %.0f %% | ETA %s",
        runId,
        report.pass(),
        report.passes(),
        report.round(),
        terms(report.terms().means()),
        bound.isPresent()
            ? String.format(Locale.ROOT, ", validation %.2f", bound.getAsDouble())
            : "",
        judgment(report),
        report.terms().rows() / total,
        100 * times.compute() / total,
        100 * times.averaging() / total,
        100 * times.driver() / total,
        clock(remainingSeconds));
  }

  /** What is minimized comes first; the terms of a sum are one sentence. */
  private static String terms(Map<String, Double> means) {
    Map<String, Double> others = new LinkedHashMap<>(means);
    if (means.containsKey(RowTerms.JOINT_NLL)) {
      return String.format(
          Locale.ROOT,
          "-log p(x, z) %.2f = reconstruction %.2f + prior %.2f, acceptance %.2f",
          means.get(RowTerms.JOINT_NLL),
          means.get(RowTerms.RECONSTRUCTION_NLL),
          means.get(RowTerms.PRIOR_NLL),
          means.get(RowTerms.ACCEPTANCE));
    }
    String elbo =
        String.format(
            Locale.ROOT,
            "negative ELBO %.2f = reconstruction %.2f + KL %.2f",
            others.remove(RowTerms.NEGATIVE_ELBO),
            others.remove(RowTerms.RECONSTRUCTION_NLL),
            others.remove(RowTerms.KL_DIVERGENCE));
    StringBuilder line = new StringBuilder();
    others.forEach(
        (term, mean) -> line.append(String.format(Locale.ROOT, "%s %.2f, ", words(term), mean)));
    return line.append(elbo).toString();
  }

  /** {@code importanceWeightedBound} as importance weighted bound. */
  private static String words(String camelCase) {
    return camelCase.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static String judgment(RoundReport report) {
    if (report.judgment() == Judgment.ACCEPTED) {
      return "";
    }
    return report.notFinite().isEmpty()
        ? ", UNDONE"
        : ", UNDONE: not finite in shard " + listed(report.notFinite());
  }

  private static String listed(List<Integer> shards) {
    String first =
        shards.stream().limit(SHARDS_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    int more = shards.size() - SHARDS_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String clock(double seconds) {
    long rounded = Math.round(seconds);
    return rounded >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", rounded / 3600, rounded / 60 % 60, rounded % 60)
        : String.format(Locale.ROOT, "%d:%02d", rounded / 60, rounded % 60);
  }
}
