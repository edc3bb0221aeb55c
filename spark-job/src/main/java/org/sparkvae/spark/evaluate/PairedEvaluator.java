package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.PosteriorParameters;
import org.sparkvae.model.network.RowBounds;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.SourceRow;
import org.sparkvae.spark.executor.NetworkPool;
import scala.Tuple2;

/**
 * Computes values of each row under two models, each with its own scaling and the draws of {@link
 * BoundEvaluator}: seeded by the model's seed and the row's identity.
 *
 * @param samples draws of z for each row (K) of an importance-weighted log-likelihood, whose
 *     negative takes the place of the negative ELBO; empty for the negative ELBO
 */
public record PairedEvaluator(JavaSparkContext spark, OptionalInt samples) {
  private static final int MOST_ROWS = 4 * VaeNetwork.ROWS_AT_A_TIME;
  private static final int MOST_VALUES = 4 << 20;
  private static final int TASKS_PER_CORE = 4;

  /**
   * A model with the scaling of its features.
   *
   * @param network its configuration, whose seed keys the draws
   * @param isDensity whether values become those of densities in the input's units, by minus {@link
   *     FeatureScaling#logDeterminant}
   * @param order which feature of a row each of the model's features is; null if they have the same
   *     order
   */
  public record Model(
      VaeConfig network, float[] parameters, FeatureScaling scaling, boolean isDensity, int[] order)
      implements Serializable {}

  /** A model in a task. */
  private static final class Scorer implements AutoCloseable {
    private final VaeConfig config;
    private final FeatureScaling scaling;
    private final boolean isDensity;
    private final int[] order;
    private final VaeNetwork network;

    /**
     * @param model whose parameters are not needed
     */
    Scorer(Model model, float[] parameters) {
      config = model.network;
      scaling = model.scaling;
      isDensity = model.isDensity;
      order = model.order;
      network = NetworkPool.borrow(config);
      network.setParameters(parameters);
    }

    /** [rows * featureSize], scaled. */
    float[] features(List<SourceRow> rows) {
      int size = config.featureSize();
      float[] features = new float[rows.size() * size];
      for (int row = 0; row < rows.size(); row++) {
        System.arraycopy(scaling.apply(raw(rows.get(row))), 0, features, row * size, size);
      }
      return features;
    }

    /** The features of a row in the order of the model. */
    double[] raw(SourceRow row) {
      return order == null
          ? row.features()
          : Arrays.stream(order).mapToDouble(feature -> row.features()[feature]).toArray();
    }

    /** As {@link #values}, in the input's units. */
    double[] unscaledValues(List<SourceRow> rows, int samples) {
      double[] values = values(rows, features(rows), samples);
      for (int row = 0; isDensity && row < values.length; row++) {
        values[row] -= scaling.logDeterminant(raw(rows.get(row)));
      }
      return values;
    }

    /** The negative ELBO or, with samples, the negative importance-weighted log-likelihood. */
    double[] values(List<SourceRow> rows, float[] features, int samples) {
      long[] keys = rows.stream().mapToLong(SourceRow::identity).toArray();
      double[] values = new double[keys.length];
      if (samples == 0) {
        float[] noise =
            RowNoise.of(config.seed(), Purpose.EVALUATION_NOISE, keys, network.noiseSize());
        RowBounds bounds = network.negativeElbo(features, keys.length, noise);
        Arrays.setAll(values, bounds::negativeElbo);
      } else {
        LogLikelihood[] estimates =
            network.importanceWeightedLogLikelihood(
                features,
                keys.length,
                samples,
                RowNoise.streams(config.seed(), Purpose.IMPORTANCE_NOISE, keys));
        Arrays.setAll(values, row -> -estimates[row].value());
      }
      return values;
    }

    @Override
    public void close() {
      NetworkPool.giveBack(network);
    }
  }

  /**
   * Evaluates both models in one pass.
   *
   * @param champion if empty, the challenger takes its place
   * @param rows as they were read
   */
  public PairedDifference compare(
      JavaRDD<SourceRow> rows, Model challenger, Optional<Model> champion) {
    Model other = champion.orElse(challenger);
    Broadcast<float[]> sent = spark.broadcast(challenger.parameters());
    Broadcast<float[]> sentOther = spark.broadcast(other.parameters());
    Model first = without(challenger);
    Model second = without(other);
    int draws = samples.orElse(0);
    boolean isPair = champion.isPresent();
    // with thousands of draws each row takes long, so all cores get some
    JavaRDD<SourceRow> spread =
        draws == 0 ? rows : rows.repartition(TASKS_PER_CORE * spark.defaultParallelism());
    try {
      return spread
          .mapPartitions(
              part -> {
                PairedDifference sums = new PairedDifference();
                try (Scorer one = new Scorer(first, sent.value());
                    Scorer two = isPair ? new Scorer(second, sentOther.value()) : null) {
                  forEachChunk(
                      part,
                      first.network().featureSize(),
                      chunk -> {
                        double[] values = one.unscaledValues(chunk, draws);
                        double[] others = isPair ? two.unscaledValues(chunk, draws) : values;
                        for (int row = 0; row < values.length; row++) {
                          sums.add(chunk.get(row).weight(), others[row], values[row]);
                        }
                      });
                }
                return List.of(sums).iterator();
              })
          .treeReduce(PairedDifference::add);
    } finally {
      destroy(sent);
      destroy(sentOther);
    }
  }

  /**
   * A sample of the rows, with their values under one model; the same rows whatever the partitions.
   * Rows of tables that are equal have one identity, so their copies are counted, and each copy has
   * a key of its own. The rows with the smallest keys are taken.
   *
   * @param rows as they were read
   * @param most number of rows; their values reach the driver
   */
  public RowSample sample(JavaRDD<SourceRow> rows, Model model, int most) {
    Map<Long, Integer> copies = chosen(rows, model.network().seed(), most);
    Broadcast<float[]> sent = spark.broadcast(model.parameters());
    Broadcast<Set<Long>> identities = spark.broadcast(new HashSet<>(copies.keySet()));
    Model scored = without(model);
    try {
      List<RowSample.Entry> entries =
          rows.filter(row -> identities.value().contains(row.identity()))
              .mapToPair(row -> new Tuple2<>(row.identity(), row))
              .reduceByKey(PairedEvaluator::first)
              .values()
              .mapPartitions(
                  part -> {
                    List<RowSample.Entry> found = new ArrayList<>();
                    try (Scorer scorer = new Scorer(scored, sent.value())) {
                      forEachChunk(
                          part,
                          scored.network().featureSize(),
                          chunk -> found.addAll(entries(scorer, chunk)));
                    }
                    return found.iterator();
                  })
              .collect();
      return RowSample.of(entries, copies);
    } finally {
      destroy(sent);
      destroy(identities);
    }
  }

  /** The same model without its parameters, which a broadcast takes to the tasks. */
  private static Model without(Model model) {
    return new Model(model.network, new float[0], model.scaling, model.isDensity, model.order);
  }

  /** The number of copies of each row of the sample, by its identity. */
  private static Map<Long, Integer> chosen(JavaRDD<SourceRow> rows, long seed, int most) {
    List<Long> identities =
        rows
            .filter(row -> row.weight() > 0) // a row of weight 0 is no evidence
            .mapToPair(row -> new Tuple2<>(row.identity(), 1L))
            .reduceByKey(Long::sum)
            .flatMap(row -> keys(seed, row._1(), row._2()))
            .takeOrdered(most, new SmallestKeys())
            .stream()
            .map(Tuple2::_2)
            .toList();
    Map<Long, Integer> copies = new HashMap<>();
    identities.forEach(identity -> copies.merge(identity, 1, Integer::sum));
    return copies;
  }

  /** The key of each copy with the row's identity, independent of the keys that split the rows. */
  private static Iterator<Tuple2<Long, Long>> keys(long seed, long identity, long copies) {
    return LongStream.range(0, copies)
        .mapToObj(
            copy ->
                new Tuple2<>(NoiseStream.key(seed, Purpose.SHARD.id(), identity, copy), identity))
        .iterator();
  }

  /** A plain class, because Spark sends it to the tasks. */
  private static final class SmallestKeys implements Comparator<Tuple2<Long, Long>>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<Long, Long> one, Tuple2<Long, Long> two) {
      int byKey = one._1().compareTo(two._1());
      return byKey != 0 ? byKey : one._2().compareTo(two._2());
    }
  }

  /** Rows of one identity are equal, unless two hashes collide. */
  private static SourceRow first(SourceRow one, SourceRow two) {
    return Arrays.compare(one.features(), two.features()) <= 0 ? one : two;
  }

  private static List<RowSample.Entry> entries(Scorer scorer, List<SourceRow> rows) {
    int latents = scorer.config.model().latentSize();
    float[] features = scorer.features(rows);
    PosteriorParameters encoding = scorer.network.encode(features, rows.size());
    float[] codes = scorer.network.codes(encoding, rows.size());
    double[] values = scorer.values(rows, features, 0);
    List<RowSample.Entry> entries = new ArrayList<>();
    for (int row = 0; row < values.length; row++) {
      entries.add(
          new RowSample.Entry(
              rows.get(row).identity(),
              scorer.raw(rows.get(row)),
              Arrays.copyOfRange(codes, row * latents, (row + 1) * latents),
              values[row]));
    }
    return entries;
  }

  private static void forEachChunk(
      Iterator<SourceRow> rows, int featureSize, Consumer<List<SourceRow>> use) {
    int most = Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / featureSize));
    List<SourceRow> chunk = new ArrayList<>(most);
    while (rows.hasNext()) {
      chunk.add(rows.next());
      if (chunk.size() == most || !rows.hasNext()) {
        use.accept(chunk);
        chunk.clear();
      }
    }
  }

  private void destroy(Broadcast<?> sent) {
    if (!spark.sc().isStopped()) {
      sent.destroy();
    }
  }
}
