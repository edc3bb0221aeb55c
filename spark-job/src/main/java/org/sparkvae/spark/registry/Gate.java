package org.sparkvae.spark.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.evaluate.Drift;
import org.sparkvae.spark.evaluate.PairedDifference;

/**
 * The rules by which a challenger may replace the champion. Each broken rule is a reason to keep
 * the champion.
 *
 * @param margin by how much the challenger may be worse, nats a row, beyond two standard errors of
 *     the difference
 * @param mostDriftedFeatures largest share of features whose stability index is above {@link
 *     Drift#LARGE} plus {@link Drift#chance}
 * @param mostLatentShift largest difference of the means of a latent, in standard deviations
 * @param mostLatentStability largest stability index of a latent, beyond {@link Drift#chance}
 * @param mostAnomalous largest share of rows above the anomaly threshold
 * @param driftPolicy what to do if drift could not be measured
 */
public record Gate(
    double margin,
    double mostDriftedFeatures,
    double mostLatentShift,
    double mostLatentStability,
    double mostAnomalous,
    DriftPolicy driftPolicy) {
  private static final double STANDARD_ERRORS = 2;

  /** What to do if drift could not be measured. */
  public enum DriftPolicy {
    /** Decide without it. */
    OPTIONAL,
    /** Keep the champion. */
    REQUIRED
  }

  public Gate {
    new Problems("")
        .require(margin >= 0 && Double.isFinite(margin), "--margin", margin, "must be >= 0")
        .require(
            mostDriftedFeatures >= 0 && mostDriftedFeatures <= 1,
            "--max-drifted-features",
            mostDriftedFeatures,
            "must be in [0, 1]")
        .require(mostLatentShift >= 0, "--max-latent-shift", mostLatentShift, "must be >= 0")
        .require(mostLatentStability >= 0, "--max-latent-psi", mostLatentStability, "must be >= 0")
        .require(
            mostAnomalous >= 0 && mostAnomalous <= 1,
            "--max-anomalous",
            mostAnomalous,
            "must be in [0, 1]")
        .throwIfAny();
  }

  /** {@return the limits by name} */
  public Map<String, Object> toMap() {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("margin", margin);
    limits.put("standardErrors", STANDARD_ERRORS);
    limits.put("maxDriftedFeatures", mostDriftedFeatures);
    limits.put("maxLatentShift", mostLatentShift);
    limits.put("maxLatentPsi", mostLatentStability);
    limits.put("maxAnomalous", mostAnomalous);
    limits.put("requireDrift", driftPolicy == DriftPolicy.REQUIRED);
    return limits;
  }

  /**
   * {@return the reasons to keep the champion, one sentence each}
   *
   * @param difference over the held-out rows, in a unit that both models share
   * @param isPair whether there is a champion
   */
  public List<String> objections(PairedDifference difference, boolean isPair) {
    List<String> reasons = new ArrayList<>();
    if (difference.challengerNotFinite() > 0) {
      reasons.add(
          text(
              "The challenger's bound is not finite for %d rows.",
              difference.challengerNotFinite()));
    }
    if (isPair && difference.championNotFinite() > 0) {
      reasons.add(
          text("The champion's bound is not finite for %d rows.", difference.championNotFinite()));
    }
    if (difference.rows() == 0 && reasons.isEmpty()) {
      reasons.add("There is no held-out row with a weight above 0.");
    }
    if (!isPair || !reasons.isEmpty()) {
      return reasons;
    }
    double mean = difference.mean();
    double standardError = difference.standardError();
    if (difference.rows() < 2) {
      reasons.add("One held-out row is too few to compare models.");
    } else if (!(mean <= margin + STANDARD_ERRORS * standardError)) {
      reasons.add(
          text(
              "The challenger is worse by %.4g nats a row, more than the margin of %s plus two standard errors of %.4g.",
              mean, margin, standardError));
    }
    return reasons;
  }

  /** {@return the reasons to keep the champion, one sentence each, in a drift that was measured} */
  public List<String> objections(Drift drift) {
    List<String> reasons = new ArrayList<>();
    if (drift.shareOfDriftedFeatures() > mostDriftedFeatures) {
      reasons.add(
          text(
              "The share of features with a stability index above %.4g is %.4g, above the limit of %s.",
              Drift.LARGE + drift.chance(), drift.shareOfDriftedFeatures(), mostDriftedFeatures));
    }
    int shifted = largest(drift.latentShifts());
    if (Math.abs(drift.latentShifts()[shifted]) > mostLatentShift) {
      reasons.add(
          text(
              "The mean of latent %d has moved by %.4g standard deviations, above the limit of %s.",
              shifted, drift.latentShifts()[shifted], mostLatentShift));
    }
    int unstable = largest(drift.latentStability());
    if (drift.latentStability()[unstable] > mostLatentStability + drift.chance()) {
      reasons.add(
          text(
              "The stability index of latent %d is %.4g, above the limit of %s and what chance explains, %.4g.",
              unstable, drift.latentStability()[unstable], mostLatentStability, drift.chance()));
    }
    if (drift.anomalousShare() > mostAnomalous) {
      reasons.add(
          text(
              "The share of rows with a negative ELBO above %.5g nats is %.4g, above the limit of %s.",
              drift.anomalyThreshold(), drift.anomalousShare(), mostAnomalous));
    }
    return reasons;
  }

  /**
   * {@return the reason to keep the champion, if there is one, if drift could not be measured}
   *
   * @param why a sentence
   */
  public Optional<String> objectionToMissingDrift(String why) {
    return driftPolicy == DriftPolicy.REQUIRED
        ? Optional.of("Drift could not be measured: " + why)
        : Optional.empty();
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[largest])) {
        largest = i;
      }
    }
    return largest;
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
