package org.sparkvae.spark.data;

import java.io.Serializable;
import java.util.Comparator;

/** The first thing that is wrong with a row. A plain class for Kryo. */
final class RowProblem implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In the order of the input, so that the first one is the same however it was read. */
  static final Comparator<RowProblem> ORDER =
      Comparator.comparing((RowProblem problem) -> problem.file)
          .thenComparingLong(problem -> problem.position);

  private static final String NOT_FINITE = ". Mend the data, or set data.nulls = skip or zero";

  private final String file;
  private final long position;
  private final String what;
  private final String remedy;

  private RowProblem(IdentifiedRow row, String what, String remedy) {
    this(row.file(), row.position(), what, remedy);
  }

  private RowProblem(String file, long position, String what, String remedy) {
    this.file = file;
    this.position = position;
    this.what = what;
    this.remedy = remedy;
  }

  static RowProblem notFinite(IdentifiedRow row, String column, Object given) {
    String what = "Invalid " + column + ": " + Text.given(given) + " (must be a finite number)";
    return new RowProblem(row, what, NOT_FINITE);
  }

  static RowProblem notANumber(IdentifiedRow row, String column, Object given) {
    String what = "Invalid " + column + ": " + Text.given(given) + " (must be a number)";
    return new RowProblem(row, what, "");
  }

  static RowProblem width(IdentifiedRow row, String column, int given, int expected) {
    String what = "Invalid %s: %d values (must be %d, as in the first row)";
    return new RowProblem(row, what.formatted(column, given, expected), "");
  }

  static RowProblem line(IdentifiedRow row, Object line, int columns) {
    String what =
        "Invalid line: " + Text.given(line) + " (must be well-formed, of " + columns + " columns)";
    return new RowProblem(row, what, "");
  }

  static RowProblem weight(IdentifiedRow row, String column, Object given) {
    String what = "Invalid " + column + ": " + Text.given(given) + " (must be >= 0 and finite)";
    return new RowProblem(row, what, "");
  }

  static RowProblem split(IdentifiedRow row, String column, Object given) {
    String rule = " (must be train, validation or test)";
    return new RowProblem(row, "Invalid " + column + ": " + Text.given(given) + rule, "");
  }

  static RowProblem range(SourceRow row, String column, double given, ValueRange range) {
    String what = "Invalid " + column + ": " + Text.number(given) + " (" + range.rule() + ")";
    return new RowProblem(row.file, row.position, what, RANGE_REMEDY);
  }

  static final String RANGE_REMEDY =
      ". Set data.scaling = divideBy255 or minMax, or model.likelihood = gaussian";

  /** One line; rows count from 0, headers not counted. */
  String message(long rowsWithProblems) {
    String more = rowsWithProblems > 1 ? ", and " + (rowsWithProblems - 1) + " more rows" : "";
    return what + " at " + file + ": row " + position + " (from 0)" + more + remedy;
  }
}
