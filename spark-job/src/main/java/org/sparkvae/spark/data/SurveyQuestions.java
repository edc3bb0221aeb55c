package org.sparkvae.spark.data;

import java.io.Serializable;

/** What the pass over the rows is to find out. */
final class SurveyQuestions implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FeatureReader features;
  private final int featureSize;
  private final Scaling rule;
  private final FeatureScaling stored;
  private final ValueRange range;

  private SurveyQuestions(
      SourceTable table, Scaling rule, FeatureScaling stored, ValueRange range) {
    this.features = table.features();
    this.featureSize = table.featureSize();
    this.rule = rule;
    this.stored = stored;
    this.range = range;
  }

  /** For rows that train: the scaling is by the rule. */
  static SurveyQuestions ofRule(SourceTable table, Scaling rule, ValueRange range) {
    return new SurveyQuestions(table, rule, null, range);
  }

  /** For rows that a trained model is to see: the scaling is the model's. */
  static SurveyQuestions ofStored(SourceTable table, FeatureScaling stored, ValueRange range) {
    return new SurveyQuestions(table, Scaling.NONE, stored, range);
  }

  /** Whether there must be training rows. */
  boolean trains() {
    return stored == null;
  }

  /** Whether the scaling comes from the training rows. */
  boolean learns() {
    return rule == Scaling.MIN_MAX || rule == Scaling.STANDARDIZE;
  }

  Moments emptyMoments() {
    Moments.Wanted wanted =
        rule == Scaling.STANDARDIZE ? Moments.Wanted.ALL : Moments.Wanted.EXTREMES;
    return new Moments(featureSize, wanted);
  }

  FeatureScaling scaling(Moments train) {
    if (stored != null) {
      return stored;
    }
    return switch (rule) {
      case NONE -> FeatureScaling.none();
      case DIVIDE_BY255 -> FeatureScaling.divideBy255();
      case MIN_MAX -> FeatureScaling.minMax(train);
      case STANDARDIZE -> FeatureScaling.standardize(train);
    };
  }

  /**
   * The first value that the likelihood cannot take, or null. Only of a scaling that is known
   * before the pass.
   */
  RowProblem beyondRange(SourceRow row) {
    if (learns() || range.equals(ValueRange.ANY)) {
      return null;
    }
    FeatureScaling scaling = scaling(null);
    for (int i = 0; i < row.features.length; i++) {
      if (!range.holds(scaling.scaled(row.features[i], i))) {
        return RowProblem.range(row, features.nameOf(i), row.features[i], range);
      }
    }
    return null;
  }

  /** Of no rows yet. */
  SurveyPart emptyPart() {
    return learns()
        ? new SurveyPart(emptyMoments(), new Moments(featureSize, Moments.Wanted.EXTREMES))
        : new SurveyPart(null, null);
  }

  /** A learned scaling against the range: minMax keeps [0, 1] by itself, but in training only. */
  void checkLearned(Moments found, FeatureScaling scaling, String rows) {
    if (!learns() || found.isEmpty()) {
      return;
    }
    for (int i = 0; i < featureSize; i++) {
      for (double raw : new double[] {found.lowest[i], found.highest[i]}) {
        float scaled = scaling.scaled(raw, i);
        if (!range.holds(scaled)) {
          throw new DataException(
              "Invalid %s: %s, scaled %s (%s) in a %s row%s"
                  .formatted(
                      features.nameOf(i),
                      Text.number(raw),
                      Text.number(scaled),
                      range.rule(),
                      rows,
                      RowProblem.RANGE_REMEDY));
        }
      }
    }
  }
}
