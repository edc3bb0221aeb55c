package org.sparkvae.spark.ml;

import java.util.Arrays;
import org.apache.spark.api.java.JavaDoubleRDD;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.StatCounter;
import org.sparkvae.spark.evaluate.Ranking;

/**
 * How well a model ranks the items of users that were held out, given their other items: the mean
 * over users of {@code ndcgAtK} or {@code recallAtK}, see {@link Ranking}. Higher is better.
 *
 * <p>Each row is a user with three vectors, or arrays, over the items: the known ones, which the
 * model has transformed and which are not ranked, the held-out ones, and the scores, for instance
 * the reconstruction. A user without a held-out item does not count.
 */
public final class VaeRankingEvaluator extends Evaluator implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NDCG = "ndcgAtK";
  private static final String RECALL = "recallAtK";

  private final String uid;
  private final Param<String> metricName;
  private final IntParam k;
  private final Param<String> scoresCol;
  private final Param<String> knownCol;
  private final Param<String> heldOutCol;

  public VaeRankingEvaluator() {
    this(Identifiable.randomUID("vaeRankingEval"));
  }

  /**
   * @param uid identifies the evaluator
   */
  public VaeRankingEvaluator(String uid) {
    this.uid = uid;
    metricName =
        new Param<>(
            this,
            "metricName",
            "what to average: ndcgAtK or recallAtK, higher is better",
            VaeRankingEvaluator::isMetric);
    k = new IntParam(this, "k", "length of the ranking, >= 1", VaeRankingEvaluator::isLength);
    scoresCol =
        new Param<>(this, "scoresCol", "column of vectors or arrays: a score for each item");
    knownCol =
        new Param<>(this, "knownCol", "column of vectors or arrays: not 0 for the known items");
    heldOutCol =
        new Param<>(this, "heldOutCol", "column of vectors or arrays: not 0 for the items to find");
    setDefault(metricName, NDCG);
    setDefault(k, 100);
    setDefault(scoresCol, "reconstruction");
    setDefault(knownCol, "features");
    setDefault(heldOutCol, "heldOut");
  }

  private static Object isMetric(String name) {
    if (NDCG.equals(name) || RECALL.equals(name)) {
      return true;
    }
    throw new IllegalArgumentException(
        "Invalid metricName: %s (must be one of %s %s)".formatted(name, NDCG, RECALL));
  }

  private static Object isLength(Object length) {
    if ((Integer) length >= 1) {
      return true;
    }
    throw new IllegalArgumentException("Invalid k: %s (must be >= 1)".formatted(length));
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> metricName() {
    return metricName;
  }

  public IntParam k() {
    return k;
  }

  public Param<String> scoresCol() {
    return scoresCol;
  }

  public Param<String> knownCol() {
    return knownCol;
  }

  public Param<String> heldOutCol() {
    return heldOutCol;
  }

  public VaeRankingEvaluator setMetricName(String value) {
    set(metricName, value);
    return this;
  }

  public VaeRankingEvaluator setK(int value) {
    set(k, value);
    return this;
  }

  public VaeRankingEvaluator setScoresCol(String value) {
    set(scoresCol, value);
    return this;
  }

  public VaeRankingEvaluator setKnownCol(String value) {
    set(knownCol, value);
    return this;
  }

  public VaeRankingEvaluator setHeldOutCol(String value) {
    set(heldOutCol, value);
    return this;
  }

  /**
   * @param dataset that {@link VaeModel#transform} has given for the known items
   * @return mean of the metric over the users with a held-out item
   * @throws IllegalArgumentException in one line, if a column is missing or holds no vectors, or
   *     the vectors of a row differ in size, or no user has a held-out item
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    boolean isNdcg = getOrDefault(metricName).equals(NDCG);
    int length = (Integer) getOrDefault(k);
    Dataset<Row> rows =
        dataset
            .select(
                column(dataset, scoresCol), column(dataset, knownCol), column(dataset, heldOutCol))
            .na()
            .drop();
    JavaDoubleRDD values =
        rows.javaRDD().mapToDouble(row -> value(row, isNdcg, length)).filter(v -> !Double.isNaN(v));
    StatCounter all = values.stats();
    if (all.count() == 0 || all.min() < 0) {
      throw new IllegalArgumentException(
          "Cannot evaluate %s: %s"
              .formatted(
                  Settings.DATA_FRAME,
                  all.count() == 0
                      ? "it needs a row with a held-out item in " + getOrDefault(heldOutCol)
                      : "the vectors of a row differ in size. Make them over the same items"));
    }
    return all.mean();
  }

  /** NaN without a held-out item; -1 if the vectors differ in size. */
  private static double value(Row row, boolean isNdcg, int length) {
    Vector scores = row.getAs(0);
    Vector known = row.getAs(1);
    Vector heldOut = row.getAs(2);
    if (known.size() != scores.size() || heldOut.size() != scores.size()) {
      return -1;
    }
    int[] toFind = items(heldOut);
    if (toFind.length == 0) {
      return Double.NaN;
    }
    Ranking ranking = new Ranking(scores.toArray(), items(known), length);
    return isNdcg ? ranking.ndcg(toFind) : ranking.recall(toFind);
  }

  private static int[] items(Vector vector) {
    SparseVector sparse = vector.toSparse(); // without the zeros that may be among its values
    return Arrays.copyOf(sparse.indices(), sparse.indices().length);
  }

  private Column column(Dataset<?> dataset, Param<String> param) {
    String name = getOrDefault(param);
    StructType schema = dataset.schema();
    boolean isThere = schema.getFieldIndex(name).isDefined();
    DataType type = isThere ? schema.apply(name).dataType() : DataTypes.NullType;
    boolean isArray =
        type instanceof ArrayType && ((ArrayType) type).elementType() instanceof NumericType;
    if (!isArray && !type.equals(SQLDataTypes.VectorType())) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (%s)"
              .formatted(
                  param.name(),
                  name,
                  isThere
                      ? "must hold vectors or arrays of numbers"
                      : "is not a column of " + Settings.DATA_FRAME));
    }
    Column column = dataset.col("`" + name.replace("`", "``") + "`");
    return isArray ? functions.array_to_vector(column.cast("array<double>")) : column;
  }

  @Override
  public boolean isLargerBetter() {
    return true;
  }

  @Override
  public VaeRankingEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** {@return a reader of saved evaluators} */
  public static MLReader<VaeRankingEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * @param path of an evaluator that {@link #save} has saved
   */
  public static VaeRankingEvaluator load(String path) {
    return read().load(path);
  }
}
