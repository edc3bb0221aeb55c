package org.sparkvae.spark.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.RowBounds;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.SourceRow;
import org.sparkvae.spark.executor.NetworkPool;

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
   * @param offset nats, added to the value of each row: minus {@link FeatureScaling#logDeterminant}
   *     for densities in the input's units
   */
  public record Model(
      VaeConfig network, float[] parameters, FeatureScaling scaling, double offset) {}

  /** A model in a task. */
  private static final class Scorer implements AutoCloseable {
    private final VaeConfig config;
    private final FeatureScaling scaling;
    private final VaeNetwork network;

    Scorer(VaeConfig config, float[] parameters, FeatureScaling scaling) {
      this.config = config;
      this.scaling = scaling;
      network = NetworkPool.borrow(config);
      network.setParameters(parameters);
    }

    /** [rows * featureSize], scaled. */
    float[] features(List<SourceRow> rows) {
      int size = config.featureSize();
      float[] features = new float[rows.size() * size];
      for (int row = 0; row < rows.size(); row++) {
        System.arraycopy(scaling.apply(rows.get(row).features()), 0, features, row * size, size);
      }
      return features;
    }

    /** The negative ELBO or, with samples, the negative importance-weighted log-likelihood. */
    double[] values(List<SourceRow> rows, float[] features, int samples) {
      long[] keys = rows.stream().mapToLong(SourceRow::identity).toArray();
      double[] values = new double[keys.length];
      if (samples == 0) {
        float[] noise =
            RowNoise.of(config.seed(), Purpose.EVALUATION_NOISE, keys, config.model().latentSize());
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
    VaeConfig config = challenger.network();
    VaeConfig otherConfig = other.network();
    FeatureScaling scaling = challenger.scaling();
    FeatureScaling otherScaling = other.scaling();
    int draws = samples.orElse(0);
    double offset = challenger.offset();
    double otherOffset = other.offset();
    boolean isPair = champion.isPresent();
    // with thousands of draws each row takes long, so all cores get some
    JavaRDD<SourceRow> spread =
        draws == 0 ? rows : rows.repartition(TASKS_PER_CORE * spark.defaultParallelism());
    try {
      return spread
          .mapPartitions(
              part -> {
                PairedDifference sums = new PairedDifference();
                try (Scorer one = new Scorer(config, sent.value(), scaling);
                    Scorer two =
                        isPair ? new Scorer(otherConfig, sentOther.value(), otherScaling) : null) {
                  forEachChunk(
                      part,
                      config.featureSize(),
                      chunk -> {
                        double[] values = one.values(chunk, one.features(chunk), draws);
                        double[] others =
                            isPair ? two.values(chunk, two.features(chunk), draws) : values;
                        for (int row = 0; row < values.length; row++) {
                          sums.add(
                              chunk.get(row).weight(),
                              others[row] + otherOffset,
                              values[row] + offset);
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
   * A sample of the rows, with their values under one model; the same rows whatever the partitions:
   * those whose identities have the smallest keys.
   *
   * @param rows as they were read
   * @param most number of rows; their values reach the driver
   */
  public RowSample sample(JavaRDD<SourceRow> rows, Model model, int most) {
    long seed = model.network().seed();
    List<Long> keys = rows.map(row -> key(seed, row)).takeOrdered(most, Comparator.naturalOrder());
    if (keys.isEmpty()) {
      return RowSample.of(List.of());
    }
    long last = keys.get(keys.size() - 1);
    Broadcast<float[]> sent = spark.broadcast(model.parameters());
    VaeConfig config = model.network();
    FeatureScaling scaling = model.scaling();
    try {
      List<RowSample.Entry> entries =
          rows.filter(row -> key(seed, row) <= last)
              .mapPartitions(
                  part -> {
                    List<RowSample.Entry> found = new ArrayList<>();
                    try (Scorer scorer = new Scorer(config, sent.value(), scaling)) {
                      forEachChunk(
                          part,
                          config.featureSize(),
                          chunk -> found.addAll(entries(scorer, chunk, seed)));
                    }
                    return found.iterator();
                  })
              .collect();
      return RowSample.of(
          entries.stream().sorted(RowSample.Entry.ORDER).limit(keys.size()).toList());
    } finally {
      destroy(sent);
    }
  }

  private static List<RowSample.Entry> entries(Scorer scorer, List<SourceRow> rows, long seed) {
    int latents = scorer.config.model().latentSize();
    float[] features = scorer.features(rows);
    float[] means = scorer.network.encode(features, rows.size()).mean();
    double[] values = scorer.values(rows, features, 0);
    List<RowSample.Entry> entries = new ArrayList<>();
    for (int row = 0; row < values.length; row++) {
      entries.add(
          new RowSample.Entry(
              key(seed, rows.get(row)),
              rows.get(row).features(),
              Arrays.copyOfRange(means, row * latents, (row + 1) * latents),
              values[row]));
    }
    return entries;
  }

  /** Independent of the split, whose keys are drawn for another purpose. */
  private static long key(long seed, SourceRow row) {
    return NoiseStream.key(seed, Purpose.SHARD.id(), row.identity());
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

  private void destroy(Broadcast<float[]> sent) {
    if (!spark.sc().isStopped()) {
      sent.destroy();
    }
  }
}
