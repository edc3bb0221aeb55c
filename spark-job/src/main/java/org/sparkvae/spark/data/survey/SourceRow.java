package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.RowPlace;

/**
 * A row whose values were read and checked. Its features are raw; see {@link FeatureScaling}. A
 * plain class for Kryo.
 */
public final class SourceRow implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What the policies decided about the row. */
  enum State {
    USED,
    SKIPPED,
    BAD
  }

  final long identity;
  final RowPlace place;
  final double[] features;
  final double weight;
  final Split indicated;
  final int zeroedValues;
  final RowProblem problem;
  final State state;
  Split split;

  /** The first feature that is beyond the likelihood's range after scaling, or -1. */
  int clipped = -1;

  SourceRow(
      IdentifiedRow from,
      double[] features,
      double weight,
      Split indicated,
      int zeroedValues,
      RowProblem problem,
      State state) {
    this(from.identity(), from.place(), features, weight, indicated, zeroedValues, problem, state);
  }

  private SourceRow(
      long identity,
      RowPlace place,
      double[] features,
      double weight,
      Split indicated,
      int zeroedValues,
      RowProblem problem,
      State state) {
    this.identity = identity;
    this.place = place;
    this.features = features;
    this.weight = weight;
    this.indicated = indicated;
    this.zeroedValues = zeroedValues;
    this.problem = problem;
    this.state = state;
  }

  static SourceRow bad(IdentifiedRow from, RowProblem problem) {
    return new SourceRow(from, new double[0], 1, null, 0, problem, State.BAD);
  }

  /** The same row with a problem that was found after its split. */
  SourceRow refused(RowProblem found) {
    return new SourceRow(identity, place, new double[0], 1, null, 0, found, State.BAD);
  }

  /** {@return raw values [featureSize]} */
  public double[] features() {
    return features;
  }

  /** {@return see {@link IdentifiedRow#identity()}} */
  public long identity() {
    return identity;
  }

  /** {@return row weight >= 0; 1 if the source has no weights} */
  public double weight() {
    return weight;
  }

  /** {@return the row's split; null for a row that exact counts leave out} */
  public Split split() {
    return split;
  }
}
