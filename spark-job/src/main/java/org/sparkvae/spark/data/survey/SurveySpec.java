package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.model.likelihood.FeatureRange.Numbers;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.source.Text;

/**
 * What a survey has to find out.
 *
 * @param rule how training rows are scaled
 * @param stored the scaling of a trained model; null for training
 * @param ranges values that the likelihood accepts after scaling, [featureSize], or [1] for all
 *     features
 * @param showValues whether messages may contain values
 */
record SurveySpec(
    FeatureReader features,
    int featureSize,
    Scaling rule,
    FeatureScaling stored,
    FeatureRange[] ranges,
    ShowValues showValues)
    implements Serializable {
  private static final String FINITE = "must be finite after scaling";
  private static final FeatureRange FLOATS = new FeatureRange(-Float.MAX_VALUE, Float.MAX_VALUE);
  private static final String FIX = ". Fix the data, or set " + RowProblem.SKIP;

  /**
   * @param stored the scaling of a trained model; null for training
   * @param range values that the likelihood accepts of each feature after scaling
   */
  static SurveySpec of(
      SourceTable table, DataConfig data, FeatureScaling stored, IntFunction<FeatureRange> range) {
    return new SurveySpec(
        table.features(),
        table.featureSize(),
        stored == null ? table.scalingRule() : Scaling.NONE,
        stored,
        ranges(range, table.featureSize()),
        data.badRows().showValues());
  }

  private static FeatureRange[] ranges(IntFunction<FeatureRange> range, int featureSize) {
    FeatureRange[] ranges =
        IntStream.range(0, featureSize).mapToObj(range).toArray(FeatureRange[]::new);
    boolean isOneForAll = Arrays.stream(ranges).distinct().count() == 1;
    return isOneForAll ? Arrays.copyOf(ranges, 1) : ranges;
  }

  private FeatureRange range(int feature) {
    return ranges[ranges.length == 1 ? 0 : feature];
  }

  /** Whether training rows are required. */
  boolean trains() {
    return stored == null;
  }

  /** Whether the scaling is learned from the training rows. */
  boolean learns() {
    return rule == Scaling.MIN_MAX || rule == Scaling.STANDARDIZE;
  }

  /** How many features, the first ones, have moments. */
  private int surveyed() {
    return features.surveyed(featureSize);
  }

  Moments emptyMoments() {
    Moments.Wanted wanted =
        rule == Scaling.STANDARDIZE ? Moments.Wanted.ALL : Moments.Wanted.EXTREMES;
    return new Moments(surveyed(), wanted);
  }

  FeatureScaling scaling(Moments train) {
    if (stored != null) {
      return stored;
    }
    return switch (rule) {
      case NONE -> FeatureScaling.none();
      case DIVIDE_BY255 -> FeatureScaling.divideBy255();
      case MIN_MAX -> FeatureScaling.minMax(train);
      case STANDARDIZE ->
          FeatureScaling.standardize(train, featureSize, features::isScaled, features::unit);
    };
  }

  /**
   * Finds out what the scaling does to a row, if it is known before the pass: the row is bad if a
   * value is not finite; the first value beyond the likelihood's range is marked.
   */
  SourceRow scaled(SourceRow row) {
    if (learns()) {
      return row;
    }
    FeatureScaling scaling = scaling(null);
    for (int i = 0; i < row.features.length; i++) {
      float scaled = scaling.scaled(row.features[i], i);
      if (isMissing(row.features[i])) {
        continue;
      }
      if (!Float.isFinite(scaled)) {
        return row.refused(
            RowProblem.scaled(row, features.nameOf(i), given(row.features[i]), FINITE, FIX));
      }
      if (row.clipped < 0 && !range(i).holds(scaled)) {
        row.clipped = i;
      }
    }
    return row;
  }

  /** Refuses a training row beyond the likelihood's range. Of other rows, values are clipped. */
  SourceRow checked(SourceRow row) {
    int at = row.clipped;
    return at < 0 || !trains() || row.split != Split.TRAIN
        ? row
        : row.refused(
            RowProblem.scaled(
                row,
                features.nameOf(at),
                showValues == ShowValues.YES
                    ? Text.number(row.features[at])
                    : missedBy(range(at), scaling(null).scaled(row.features[at], at)),
                rule(range(at)),
                rangeRemedy(range(at)) + ", or " + RowProblem.SKIP));
  }

  /** Whether the likelihood clips a value of the row. */
  boolean isClipped(SourceRow row, FeatureScaling scaling) {
    for (int i = 0; i < row.features.length; i++) {
      if (!isMissing(row.features[i]) && !range(i).holds(scaling.scaled(row.features[i], i))) {
        return true;
      }
    }
    return false;
  }

  private boolean isMissing(double value) {
    return Double.isNaN(value) && features.keepsMissing();
  }

  /** Describes a value outside the range without showing it. */
  private static String missedBy(FeatureRange range, double value) {
    if (value < range.lowest()) {
      return "a number too small";
    }
    return value > range.highest() ? "a number too large" : "a number with a fraction";
  }

  private static String rule(FeatureRange range) {
    if (Double.isInfinite(range.highest())) {
      String number = range.numbers() == Numbers.WHOLE ? "a whole number " : "";
      return "must be " + number + ">= " + Text.number(range.lowest()) + " after scaling";
    }
    return "must be in [%s, %s] after scaling"
        .formatted(Text.number(range.lowest()), Text.number(range.highest()));
  }

  private String given(double raw) {
    return showValues == ShowValues.YES ? Text.number(raw) : "a number too large";
  }

  /** What a user can do about training rows beyond the range, with settings not yet in use. */
  private String rangeRemedy(FeatureRange range) {
    if (range.numbers() == Numbers.WHOLE) {
      return rule == Scaling.NONE
          ? ". Fix the data, or set model.likelihood = gaussian"
          : ". Set data.scaling = none, or model.likelihood = gaussian";
    }
    return rule == Scaling.NONE
        ? ". Set data.scaling = divideBy255 or minMax, or model.likelihood = gaussian"
        : ". Set data.scaling = minMax, or model.likelihood = gaussian";
  }

  /** An accumulator of no rows. */
  SurveyAccumulator emptyAccumulator() {
    return learns()
        ? new SurveyAccumulator(emptyMoments(), new Moments(surveyed(), Moments.Wanted.EXTREMES))
        : new SurveyAccumulator(null, null);
  }

  /**
   * Checks a learned scaling: its result must be finite for all rows, and in the likelihood's range
   * for training rows, which only minMax guarantees.
   */
  void checkLearned(SurveyAccumulator found, FeatureScaling scaling) {
    if (learns()) {
      checkLearned(found.train, scaling, this::range, "training");
      checkLearned(found.heldOut, scaling, feature -> FLOATS, "held-out");
    }
  }

  private void checkLearned(
      Moments found, FeatureScaling scaling, IntFunction<FeatureRange> range, String rows) {
    for (int i = 0; i < surveyed(); i++) {
      if (found.isMissing(i)) {
        continue;
      }
      FeatureRange allowed = range.apply(i);
      for (double raw : new double[] {found.lowest[i], found.highest[i]}) {
        float scaled = scaling.scaled(raw, i);
        if (!allowed.holds(scaled)) {
          boolean isFinite = Float.isFinite(scaled);
          throw new DataException(
              "Invalid %s: %s (%s) in a %s row%s"
                  .formatted(
                      features.nameOf(i),
                      showValues == ShowValues.YES
                          ? Text.number(raw) + ", scaled " + Text.number(scaled)
                          : missedBy(allowed, scaled),
                      isFinite ? rule(allowed) : FINITE,
                      rows,
                      isFinite ? rangeRemedy(allowed) : ". Fix the data"));
        }
      }
    }
  }

  /** Whether the likelihood clips a value of a row that is not for training. */
  boolean clipsHeldOut(SurveyAccumulator found, FeatureScaling scaling) {
    if (!learns()) {
      return found.clippedRows > 0;
    }
    for (int i = 0; i < surveyed(); i++) {
      if (found.heldOut.isMissing(i)) {
        continue;
      }
      if (!range(i).holds(scaling.scaled(found.heldOut.lowest[i], i))
          || !range(i).holds(scaling.scaled(found.heldOut.highest[i], i))) {
        return true;
      }
    }
    return false;
  }
}
