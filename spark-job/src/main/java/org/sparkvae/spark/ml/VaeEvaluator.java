package org.sparkvae.spark.ml;

import java.util.Locale;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * The mean of a score that {@link VaeModel#transform} has computed, in nats a row, for {@code
 * CrossValidator} and {@code TrainValidationSplit}.
 *
 * <p>{@code metricName} is {@code negativeElbo} (lower is better) or {@code
 * importanceWeightedLogLikelihood} (higher is better). The estimator must be set to compute the
 * column, for instance with {@code setNegativeElboCol("negativeElbo")}.
 */
public final class VaeEvaluator extends Evaluator implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NEGATIVE_ELBO = "negativeElbo";
  private static final String LOG_LIKELIHOOD = "importanceWeightedLogLikelihood";

  private final String uid;
  private final Param<String> metricName;
  private final Param<String> scoreCol;
  private final Param<String> weightCol;

  public VaeEvaluator() {
    this(Identifiable.randomUID("vaeEval"));
  }

  /**
   * @param uid identifies the evaluator
   */
  public VaeEvaluator(String uid) {
    this.uid = uid;
    metricName =
        new Param<>(
            this,
            "metricName",
            "what to average: negativeElbo (lower is better) or importanceWeightedLogLikelihood (higher"
                + " is better), both in nats",
            VaeEvaluator::isMetric);
    scoreCol =
        new Param<>(
            this, "scoreCol", "column of the scores; if it is not set, it is named as the metric");
    weightCol =
        new Param<>(
            this, "weightCol", "column with the weight of each row; if it is not set, all are 1");
    setDefault(metricName, NEGATIVE_ELBO);
  }

  private static Object isMetric(String name) {
    if (NEGATIVE_ELBO.equals(name) || LOG_LIKELIHOOD.equals(name)) {
      return true;
    }
    throw new IllegalArgumentException(
        "Invalid metricName: %s (must be one of %s %s)"
            .formatted(name, NEGATIVE_ELBO, LOG_LIKELIHOOD));
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> metricName() {
    return metricName;
  }

  public Param<String> scoreCol() {
    return scoreCol;
  }

  public Param<String> weightCol() {
    return weightCol;
  }

  public VaeEvaluator setMetricName(String value) {
    set(metricName, value);
    return this;
  }

  public VaeEvaluator setScoreCol(String value) {
    set(scoreCol, value);
    return this;
  }

  public VaeEvaluator setWeightCol(String value) {
    set(weightCol, value);
    return this;
  }

  /**
   * @param dataset that {@link VaeModel#transform} has given
   * @return mean of the scores, nats a row
   * @throws IllegalArgumentException in one line, if the column is missing or holds no numbers, or
   *     there is no row
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    String metric = getOrDefault(metricName);
    String scoreName = textOf(scoreCol, metric);
    requireNumbers(
        dataset,
        scoreCol,
        scoreName,
        "Let the estimator compute it, with set%s%sCol(\"%s\")"
            .formatted(
                metric.substring(0, 1).toUpperCase(Locale.ROOT), metric.substring(1), scoreName));
    Column score = column(dataset, scoreName);
    String weightName = textOf(weightCol, "");
    Column weight = functions.lit(1.0);
    if (!weightName.isEmpty()) {
      requireNumbers(dataset, weightCol, weightName, "Name a column of numbers");
      weight = column(dataset, weightName);
    }
    Row sums =
        dataset
            .where(score.isNotNull())
            .select(
                functions.sum(score.multiply(weight)), functions.sum(weight), functions.min(weight))
            .first();
    boolean hasRows = !sums.isNullAt(0) && sums.getDouble(1) > 0 && sums.getDouble(2) >= 0;
    double mean = hasRows ? sums.getDouble(0) / sums.getDouble(1) : Double.NaN;
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "Cannot evaluate %s: %s"
              .formatted(
                  Settings.DATA_FRAME,
                  hasRows
                      ? "the mean of " + scoreName + " is " + mean + ". Check its rows"
                      : "it needs rows with a score, weights that are not negative, and a weight above"
                          + " 0"));
    }
    return mean;
  }

  private String textOf(Param<String> param, String otherwise) {
    String text = isDefined(param) ? getOrDefault(param) : null;
    return text == null || text.isEmpty() ? otherwise : text;
  }

  private static void requireNumbers(
      Dataset<?> dataset, Param<String> param, String column, String remedy) {
    StructType schema = dataset.schema();
    boolean isThere = schema.getFieldIndex(column).isDefined();
    if (!isThere || !(schema.apply(column).dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (%s). %s"
              .formatted(
                  param.name(),
                  column,
                  isThere ? "must hold numbers" : "is not a column of " + Settings.DATA_FRAME,
                  remedy));
    }
  }

  private static Column column(Dataset<?> dataset, String name) {
    return dataset.col("`" + name.replace("`", "``") + "`").cast("double");
  }

  /** {@return whether higher is better: not for the negative ELBO} */
  @Override
  public boolean isLargerBetter() {
    return getOrDefault(metricName).equals(LOG_LIKELIHOOD);
  }

  @Override
  public VaeEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** {@return a reader of saved evaluators} */
  public static MLReader<VaeEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * @param path of an evaluator that {@link #save} has saved
   */
  public static VaeEvaluator load(String path) {
    return read().load(path);
  }
}
