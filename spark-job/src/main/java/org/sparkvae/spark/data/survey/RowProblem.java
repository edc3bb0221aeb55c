package org.sparkvae.spark.data.survey;

import com.typesafe.config.ConfigUtil;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.RowPlace;
import org.sparkvae.spark.data.source.Text;

/** The first problem found in a row. A plain class for Kryo. */
final class RowProblem implements Serializable {
  private static final long serialVersionUID = 1L;

  /** By the order of the input, so that the first problem is the same however it was read. */
  static final Comparator<RowProblem> ORDER = Comparator.comparing(problem -> problem.place);

  static final String SKIP = "data.badRows.policy = skip";

  /** The end of a message: what a user can do. */
  private enum Remedy {
    FIX(". Fix the data, or set " + SKIP),
    NULLS(". Fix the data, or set data.nulls = skip or zero, or " + SKIP);

    private final String text;

    Remedy(String text) {
      this.text = text;
    }
  }

  private final RowPlace place;
  private final String reason;
  private final String remedy;

  private RowProblem(RowPlace place, String reason, String remedy) {
    this.place = place;
    this.reason = reason;
    this.remedy = remedy;
  }

  private static RowProblem of(IdentifiedRow row, String what, String given, String rule) {
    return of(row, what, given, rule, Remedy.FIX);
  }

  private static RowProblem of(
      IdentifiedRow row, String what, String given, String rule, Remedy remedy) {
    String reason = "Invalid " + what + ": " + given + " (must be " + rule + ")";
    return new RowProblem(row.place(), reason, remedy.text);
  }

  static RowProblem notFinite(IdentifiedRow row, String column, String given) {
    return of(row, column, given, "a finite number", Remedy.NULLS);
  }

  /** A value that the kind of its column does not allow. */
  static RowProblem ofColumn(IdentifiedRow row, String column, String given, String rule) {
    String remedy =
        ". Fix the data, set another kind of this column (or skip) in data.columns, or set " + SKIP;
    String reason = "Invalid " + column + ": " + given + " (must be " + rule + ")";
    return new RowProblem(row.place(), reason, remedy);
  }

  static RowProblem notANumber(IdentifiedRow row, String column, String given) {
    return of(row, column, given, "a number");
  }

  /**
   * @param token a text that stands for a missing value in other programs
   * @param tokens those that the settings know already
   */
  static RowProblem missingToken(
      IdentifiedRow row, String column, String token, List<String> tokens) {
    String all =
        Stream.concat(tokens.stream(), Stream.of(token))
            .map(ConfigUtil::quoteString)
            .collect(Collectors.joining(", ", "[", "]"));
    return new RowProblem(
        row.place(),
        notANumber(row, column, Text.given(token)).reason,
        ". Fix the data, set data.missingTokens = %s to treat it as null, or set %s"
            .formatted(all, SKIP));
  }

  static RowProblem width(IdentifiedRow row, String column, int given, String expected) {
    return of(row, column, Text.count(given, "value"), expected);
  }

  static RowProblem sparse(IdentifiedRow row, String column, int size) {
    return of(
        row,
        column,
        "a sparse vector with other indices than it has values, or indices that are repeated or"
            + " beyond its size",
        "one with as many different indices as values, each below " + size);
  }

  static RowProblem line(IdentifiedRow row, String given, int columns) {
    return of(
        row,
        "line",
        given,
        "well-formed, with " + Text.count(columns, "column") + " of the expected types");
  }

  static RowProblem libsvmLine(IdentifiedRow row, String problem) {
    return new RowProblem(row.place(), "Invalid line: " + problem, Remedy.FIX.text);
  }

  static RowProblem weight(IdentifiedRow row, String column, String given) {
    return of(row, column, given, ">= 0 and finite");
  }

  static RowProblem split(IdentifiedRow row, String column, String given) {
    return of(
        row, column, given, "train, validation or test, or true (validation) or false (train)");
  }

  /** The scaled value breaks a rule. */
  static RowProblem scaled(SourceRow row, String column, String given, String rule, String remedy) {
    String reason = "Invalid " + column + ": " + given + " (" + rule + ")";
    return new RowProblem(row.place, reason, remedy);
  }

  /** The value found and the rule. */
  String reason() {
    return reason;
  }

  /**
   * The reason with the row's place, if it is known; row numbers start from 0 and do not count
   * headers.
   */
  String message() {
    return place.position() < 0 ? reason : reason + " at " + place;
  }

  /** The remedy, for the end of a message. */
  String remedy() {
    return remedy;
  }
}
