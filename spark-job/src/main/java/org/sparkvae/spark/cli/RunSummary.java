package org.sparkvae.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.job.TrainingJob.Ending;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;

/** The lines that a training prints at its end: one per split, and the outcome. */
final class RunSummary {
  private RunSummary() {}

  static List<String> lines(Ending ending, String output) {
    if (ending instanceof Ending.NothingToDo present) {
      // A scheduler that retries must not take a diverged model for a good one.
      String diverged = present.diverged() ? ". The training diverged" : "";
      return List.of(
          "Nothing to do: %s already holds this recipe's artifact for this data%s"
              .formatted(output, diverged));
    }
    if (ending instanceof Ending.Interrupted interrupted) {
      int saved = interrupted.savedRound();
      String next = saved == 0 ? "starts from scratch" : "resumes after round " + saved;
      return List.of(
          "Interrupted after round %d: the same command %s, towards %s"
              .formatted(interrupted.round(), next, output));
    }
    Ending.Trained trained = (Ending.Trained) ending;
    List<String> lines = new ArrayList<>();
    trained.bounds().forEach((split, terms) -> lines.add(line(split, terms)));
    if (trained.bounds().isEmpty()) {
      lines.add(
          "No negative ELBO: mcem trains no encoder. submit/evaluate.sh --hmc-samples 50 estimates"
              + " log p(x)");
    }
    lines.add(ending(trained.result(), output));
    return lines;
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
      case INTERRUPTED -> throw new IllegalArgumentException("The training has not ended");
      case STOPPED_EARLY ->
          "Stopped early after pass " + last.pass() + ", with the best parameters: " + output;
      case DIVERGED ->
          String.format(
              Locale.ROOT,
              "Diverged at round %d: the last %d rounds were undone. The best finite parameters are"
                  + " in %s. Try a lower training.optimizer.learningRate or training.outer.stepSize",
              last.round(),
              last.guard().undoneInARow(),
              output);
    };
  }
}
