package org.sparkvae.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;

/** What a training prints at its end: a line a split, and how it ended. */
public final class RunSummary {
  private RunSummary() {}

  public static List<String> lines(
      TrainingResult result, Map<Split, BoundTerms> bounds, String output) {
    List<String> lines = new ArrayList<>();
    bounds.forEach((split, terms) -> lines.add(line(split, terms)));
    lines.add(ending(result, output));
    return lines;
  }

  /**
   * @param kept rounds of the last checkpoint; 0 without one
   */
  public static String interrupted(TrainingResult result, int kept, String output) {
    String where = kept == 0 ? "starts anew" : "goes on after round " + kept;
    return "Interrupted after round %d: the same command %s, towards %s"
        .formatted(result.last().round(), where, output);
  }

  private static String line(Split split, BoundTerms terms) {
    return String.format(
        Locale.ROOT,
        "%-10s negative ELBO %.2f nats = reconstruction %.2f + KL %.2f (%d rows)",
        split.text(),
        terms.meanNegativeElbo(),
        terms.meanReconstructionNll(),
        terms.meanKlDivergence(),
        terms.rows());
  }

  private static String ending(TrainingResult result, String output) {
    TrainingState last = result.last();
    return switch (result.outcome()) {
      case DONE -> "Done: " + output;
      case INTERRUPTED -> throw new IllegalArgumentException("It has not ended");
      case STOPPED_EARLY ->
          "Stopped early after pass " + last.pass() + ", the best is kept: " + output;
      case DIVERGED ->
          String.format(
              Locale.ROOT,
              "Diverged at round %d: the last %d rounds were undone. The best finite parameters are"
                  + " in %s. Try a lower training.optimizer.learningRate or training.outer.stepSize",
              last.round(),
              last.undoneInARow(),
              output);
    };
  }
}
