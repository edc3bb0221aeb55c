package org.sparkvae.spark.data;

import java.io.Serializable;
import org.sparkvae.spark.data.SourceRow.State;

/**
 * Tells of each row whether it can be used. Asks nothing but the row itself, so that every pass
 * over the source, in whatever partitions, finds the same rows bad.
 */
final class RowJudge implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowParser parser;
  private final SurveyQuestions questions;

  RowJudge(SourceTable table, SourceSpec spec, SurveyQuestions questions) {
    this.parser = new RowParser(table, spec);
    this.questions = questions;
  }

  SourceRow judge(IdentifiedRow from) {
    SourceRow row = parser.parse(from);
    RowProblem beyond = row.state == State.USED ? questions.beyondRange(row) : null;
    return beyond == null ? row : SourceRow.bad(from, beyond);
  }
}
