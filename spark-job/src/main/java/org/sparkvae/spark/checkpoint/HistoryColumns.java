package org.sparkvae.spark.checkpoint;

import java.util.OptionalDouble;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;

/** Converts a {@link RoundRecord} to numbers and back. */
final class HistoryColumns {
  static final int COUNT = 6;

  private HistoryColumns() {}

  static double[] of(RoundRecord round) {
    return new double[] {
      round.pass(),
      round.meanNegativeElbo(),
      round.meanReconstructionNll(),
      round.meanKlDivergence(),
      round.judgment().ordinal(),
      round.validationBound().orElse(Double.NaN) // no bound that was computed is NaN
    };
  }

  static RoundRecord round(double[] columns) {
    return new RoundRecord(
        (int) columns[0],
        columns[1],
        columns[2],
        columns[3],
        columns[4] == Judgment.ACCEPTED.ordinal() ? Judgment.ACCEPTED : Judgment.UNDONE,
        Double.isNaN(columns[5]) ? OptionalDouble.empty() : OptionalDouble.of(columns[5]));
  }
}
