package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.SourceRow.State;

/**
 * Tells of each row whether it can be used. Asks nothing but the row itself, so that every pass
 * over the source, in whatever partitions, finds the same rows bad.
 */
final class RowValidator implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowParser parser;
  private final SurveySpec questions;

  RowValidator(SourceTable table, DataConfig data, SurveySpec questions) {
    this.parser = new RowParser(table, data);
    this.questions = questions;
  }

  /** Whether nothing but the features is left to look at. */
  boolean isFineBesideFeatures(InternalRow row) {
    return parser.isFineBesideFeatures(row);
  }

  SourceRow judge(IdentifiedRow from) {
    SourceRow row = parser.parse(from);
    RowProblem beyond = row.state == State.USED ? questions.beyondRange(row) : null;
    return beyond == null ? row : SourceRow.bad(from, beyond);
  }
}
