package org.sparkvae.spark.bench.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.bench.ranking.ClickSplit.User;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.evaluate.Ranking;
import org.sparkvae.spark.ml.VaeEstimator;
import org.sparkvae.spark.ml.VaeModel;
import org.sparkvae.spark.ml.VaeRankingEvaluator;
import org.sparkvae.spark.recipe.Recipe;

/**
 * Recall@20, Recall@50 and NDCG@100 of a recipe, of EASE and of popularity, for MovieLens' ratings.
 *
 * @param ratings CSV with the columns {@code userId}, {@code movieId} and {@code rating}
 * @param splits number of splits, each with its own training
 * @param heldOutUsers users of a split for validation, and users for testing
 */
public record RankingBench(
    SparkSession spark, Recipe recipe, String ratings, int splits, int heldOutUsers) {
  private static final String FEATURES = "features";
  private static final String HELD_OUT = "heldOut";
  private static final String SCORES = "scores";
  private static final double LIKED = 3.5;
  private static final int LEAST_CLICKS = 5;
  private static final double[] LAMBDAS = {50, 100, 200, 400, 800};

  /** The three measures, by their names in the result. */
  private enum Measure {
    RECALL20("recallAt20", "recallAtK", 20),
    RECALL50("recallAt50", "recallAtK", 50),
    NDCG100("ndcgAt100", "ndcgAtK", 100);

    private final String key;
    private final String metric;
    private final int k;

    Measure(String key, String metric, int k) {
      this.key = key;
      this.metric = metric;
      this.k = k;
    }

    double of(User user, double[] scores) {
      Ranking ranking = new Ranking(scores, user.known(), k);
      return this == NDCG100 ? ranking.ndcg(user.heldOut()) : ranking.recall(user.heldOut());
    }

    double of(Dataset<Row> scored) {
      return new VaeRankingEvaluator()
          .setMetricName(metric)
          .setK(k)
          .setScoresCol(SCORES)
          .setKnownCol(FEATURES)
          .setHeldOutCol(HELD_OUT)
          .evaluate(scored);
    }
  }

  /**
   * @param progress receives a line for each split
   * @return the means over the splits by model and measure, and those of each split
   */
  public Map<String, Object> run(Consumer<String> progress) {
    List<int[]> clicks = clicks();
    if (clicks.size() <= 2 * heldOutUsers) {
      throw new DataException(
          "Invalid --input %s: it has %d users with at least %d ratings above %s (must be more than %d, of whom %d are held out)"
              .formatted(
                  ratings, clicks.size(), LEAST_CLICKS, LIKED, 2 * heldOutUsers, 2 * heldOutUsers));
    }
    List<Map<String, Map<String, Double>>> results = new ArrayList<>();
    for (int seed = 1; seed <= splits; seed++) {
      Map<String, Map<String, Double>> result = of(ClickSplit.of(clicks, heldOutUsers, seed));
      results.add(result);
      progress.accept("Split %d: %s".formatted(seed, text(result)));
    }
    Map<String, Object> all = new TreeMap<>(means(results));
    all.put("users", clicks.size());
    all.put("clicks", clicks.stream().mapToInt(user -> user.length).sum());
    all.put("splits", results);
    return all;
  }

  /** {@return the measures of each model in one line} */
  public static String text(Map<String, ? extends Map<String, Double>> result) {
    List<String> models = new ArrayList<>();
    result.forEach(
        (model, measures) -> {
          List<String> values = new ArrayList<>();
          measures.forEach(
              (key, value) -> values.add(String.format(Locale.ROOT, "%s %.3f", key, value)));
          models.add(model + " " + String.join(", ", values));
        });
    return String.join("; ", models);
  }

  /** {@return the measures of each model, the means over some results} */
  private static Map<String, Map<String, Double>> means(
      List<Map<String, Map<String, Double>>> results) {
    Map<String, Map<String, Double>> means = new TreeMap<>();
    for (Map<String, Map<String, Double>> result : results) {
      result.forEach(
          (model, measures) ->
              measures.forEach(
                  (key, value) ->
                      means
                          .computeIfAbsent(model, absent -> new LinkedHashMap<>())
                          .merge(key, value / results.size(), Double::sum)));
    }
    return means;
  }

  /** {@return the items that each user liked, of users with enough of them, in a fixed order} */
  private List<int[]> clicks() {
    Dataset<Row> users =
        spark
            .read()
            .option("header", true)
            .csv(ratings)
            .where(functions.col("rating").cast("double").gt(LIKED))
            .groupBy(functions.col("userId").cast("int").as("user"))
            .agg(functions.collect_set(functions.col("movieId").cast("int")).as("items"))
            .where(functions.size(functions.col("items")).geq(LEAST_CLICKS))
            .orderBy("user")
            .select(functions.sort_array(functions.col("items")));
    return users.collectAsList().stream()
        .map(row -> row.<Integer>getList(0).stream().mapToInt(item -> item).toArray())
        .toList();
  }

  private Map<String, Map<String, Double>> of(ClickSplit split) {
    Map<String, Map<String, Double>> result = new TreeMap<>();
    double[] popularity = split.popularity();
    result.put("popularity", measured(split.test(), user -> popularity));
    result.put("ease", measured(split.test(), ease(split)::scores));
    VaeModel model =
        VaeEstimator.of(recipe)
            .setFeaturesCol(FEATURES)
            .setReconstructionCol(SCORES)
            .fit(rows(split.train().stream().map(user -> new User(user, new int[0])), split));
    result.put("multVae", measured(model, split, split.test()));
    result.put("multVaeOfValidationUsers", measured(model, split, split.validation()));
    return result;
  }

  private static Map<String, Double> measured(List<User> users, Function<int[], double[]> model) {
    Map<String, Double> measures = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      measures.put(
          measure.key,
          users.stream()
              .mapToDouble(user -> measure.of(user, model.apply(user.known())))
              .average()
              .orElseThrow());
    }
    return measures;
  }

  private Map<String, Double> measured(VaeModel model, ClickSplit split, List<User> users) {
    Dataset<Row> scored = model.transform(rows(users.stream(), split)).cache();
    Map<String, Double> measures = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      measures.put(measure.key, measure.of(scored));
    }
    scored.unpersist(true);
    return measures;
  }

  /** The penalty that is best for the validation users. */
  private static Ease ease(ClickSplit split) {
    Ease best = null;
    double greatest = -1;
    for (double lambda : LAMBDAS) {
      Ease ease = new Ease(split.train(), split.items(), lambda);
      double ndcg = measured(split.validation(), ease::scores).get(Measure.NDCG100.key);
      if (ndcg > greatest) {
        greatest = ndcg;
        best = ease;
      }
    }
    return best;
  }

  private Dataset<Row> rows(Stream<User> users, ClickSplit split) {
    StructType schema =
        new StructType()
            .add(FEATURES, SQLDataTypes.VectorType())
            .add(HELD_OUT, SQLDataTypes.VectorType());
    return spark.createDataFrame(
        users
            .map(
                user ->
                    RowFactory.create(
                        vector(user.known(), split.items()), vector(user.heldOut(), split.items())))
            .toList(),
        schema);
  }

  private static Vector vector(int[] clicks, int items) {
    double[] ones = new double[clicks.length];
    Arrays.fill(ones, 1);
    return Vectors.sparse(items, clicks, ones);
  }
}
