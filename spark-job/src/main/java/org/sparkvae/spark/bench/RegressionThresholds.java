package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The least that the reference network must reach on any machine, however noisy: the requirements
 * on a step, and about half of the target (for scoring end to end, of the measured value) of
 * everything else.
 */
public final class RegressionThresholds {
  private static final List<Floor> ALL =
      List.of(
          new Floor("step.fractionOfRoofline", 0.5, Need.ALWAYS),
          new Floor("step.ratioToStockDl4j", 2.0, Need.ALWAYS),
          new Floor("step.ratioToPyTorch", 0.65, Need.IF_RUN),
          new Floor("step25.fractionOfRoofline", 0.22, Need.ALWAYS),
          new Floor("step25.ratioToStockDl4j", 1.25, Need.ALWAYS),
          new Floor("step500.fractionOfRoofline", 0.4, Need.IF_RUN),
          new Floor("objective.iwae", 0.85, Need.ALWAYS),
          new Floor("objective.mixture", 0.7, Need.ALWAYS),
          new Floor("objective.vamp", 0.35, Need.ALWAYS),
          new Floor("objective.planar", 0.7, Need.ALWAYS),
          new Floor("objective.mixedTable", 0.35, Need.ALWAYS),
          new Floor("round.efficiency", 0.45, Need.ALWAYS),
          new Floor("round.ratioToDl4jSpark", 3.0, Need.ALWAYS),
          new Floor("round.ratioToDl4jSparkBest", 1.5, Need.ALWAYS),
          new Floor("round.ratioToDl4jSparkOurGraph", 0.5, Need.ALWAYS),
          new Floor("score.ratioToBaseline", 0.2, Need.ALWAYS),
          new Floor("score.ratioToTableCopy", 0.35, Need.ALWAYS),
          new Floor("score.encodeRatioToBaseline", 1.5, Need.ALWAYS),
          new Floor("encode.fractionOfRoofline", 0.25, Need.ALWAYS),
          new Floor("sparkMl.fitRatioToTrain", 0.6, Need.ALWAYS),
          new Floor("sparkMl.transformRatioToScore", 0.45, Need.ALWAYS));

  /** Whether a number may be missing. */
  private enum Need {
    ALWAYS,
    IF_RUN
  }

  private record Floor(String path, double least, Need need) {}

  private RegressionThresholds() {}

  /** {@return a line for each number of the reference network that is too low or missing} */
  public static List<String> broken(Report report) {
    List<String> broken = new ArrayList<>();
    for (Floor floor : ALL) {
      Double measured = report.number(floor.path);
      boolean isMissing = measured == null && floor.need == Need.ALWAYS;
      if (isMissing || (measured != null && !(measured >= floor.least))) {
        broken.add(
            String.format(
                Locale.ROOT,
                "Too slow: %s is %s (must be >= %s)",
                floor.path,
                measured == null ? "not run" : String.format(Locale.ROOT, "%.3f", measured),
                floor.least));
      }
    }
    return broken;
  }
}
