package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.source.Text;

/**
 * What a survey has to find out.
 *
 * @param rule how training rows are scaled
 * @param stored the scaling of a trained model; null for training
 * @param range values that the likelihood accepts after scaling
 * @param showValues whether messages may contain values
 */
record SurveySpec(
    FeatureReader features,
    int featureSize,
    Scaling rule,
    FeatureScaling stored,
    ValueRange range,
    ShowValues showValues)
    implements Serializable {

  /**
   * @param stored the scaling of a trained model; null for training
   */
  static SurveySpec of(
      SourceTable table, DataConfig data, FeatureScaling stored, ValueRange range) {
    return new SurveySpec(
        table.features(),
        table.featureSize(),
        stored == null ? table.scalingRule() : Scaling.NONE,
        stored,
        range,
        data.badRows().showValues());
  }

  /** Whether training rows are required. */
  boolean trains() {
    return stored == null;
  }

  /** Whether the scaling is learned from the training rows. */
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
   * The first value that the likelihood does not accept, or null. Values are only checked here if
   * the scaling is known before the pass.
   */
  RowProblem beyondRange(SourceRow row) {
    if (learns() || range.equals(ValueRange.ANY)) {
      return null;
    }
    FeatureScaling scaling = scaling(null);
    for (int i = 0; i < row.features.length; i++) {
      float scaled = scaling.scaled(row.features[i], i);
      if (!range.holds(scaled)) {
        String given =
            showValues == ShowValues.YES ? Text.number(row.features[i]) : range.missedBy(scaled);
        return RowProblem.range(row, features.nameOf(i), given, range);
      }
    }
    return null;
  }

  /** An accumulator of no rows. */
  SurveyAccumulator emptyAccumulator() {
    return learns()
        ? new SurveyAccumulator(emptyMoments(), new Moments(featureSize, Moments.Wanted.EXTREMES))
        : new SurveyAccumulator(null, null);
  }

  /**
   * Checks a learned scaling against the range: minMax guarantees [0, 1] for training rows only.
   */
  void checkLearned(Moments found, FeatureScaling scaling, String rows) {
    if (!learns() || found.isEmpty()) {
      return;
    }
    for (int i = 0; i < featureSize; i++) {
      for (double raw : new double[] {found.lowest[i], found.highest[i]}) {
        float scaled = scaling.scaled(raw, i);
        if (!range.holds(scaled)) {
          throw new DataException(
              "Invalid %s: %s (%s) in a %s row%s"
                  .formatted(
                      features.nameOf(i),
                      showValues == ShowValues.YES
                          ? Text.number(raw) + ", scaled " + Text.number(scaled)
                          : range.missedBy(scaled),
                      range.rule(),
                      rows,
                      RowProblem.RANGE_REMEDY));
        }
      }
    }
  }
}
