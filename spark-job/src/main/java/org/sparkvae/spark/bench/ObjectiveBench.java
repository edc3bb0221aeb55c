package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.bench.Contest.Contestant;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.train.round.PassBatches;

/**
 * What other objectives, posteriors and priors cost: a step relative to one of the ELBO by
 * estimator A with as many draws, in this thread; and what columns of several kinds cost, relative
 * to as many real numbers. Two networks at a time, because memory may not hold more.
 *
 * @param blocks the first shard's blocks
 */
record ObjectiveBench(Workload workload, List<Block> blocks, Contest.Length length) {
  private static final String GIVEN = "given";
  private static final String REFERENCE = "reference";
  private static final int DRAWS = 5;
  private static final int KEPT_BATCHES = 5;

  /** A table of {@value #COLUMNS} columns. */
  private static final List<FeatureBlock> MIXED =
      Stream.concat(
              Stream.of(
                  new FeatureBlock(FeatureBlock.Kind.CONTINUOUS, 10),
                  new FeatureBlock(FeatureBlock.Kind.HEAVY_TAILED, 3),
                  new FeatureBlock(FeatureBlock.Kind.BINARY, 5),
                  new FeatureBlock(FeatureBlock.Kind.COUNT, 3),
                  new FeatureBlock(FeatureBlock.Kind.OVERDISPERSED_COUNT, 2)),
              Stream.concat(
                  Collections.nCopies(7, new FeatureBlock(FeatureBlock.Kind.CATEGORICAL, 5))
                      .stream(),
                  Stream.of(new FeatureBlock(FeatureBlock.Kind.MASK, 10))))
          .toList();

  private static final int COLUMNS = 30;

  private static final List<FeatureBlock> GAUSSIANS =
      List.of(new FeatureBlock(FeatureBlock.Kind.CONTINUOUS, COLUMNS));

  private static final double MISSING = 0.1;
  private static final int TABLE_LATENTS = 8;
  private static final List<Integer> TABLE_LAYERS = List.of(64);

  Figures run() {
    PosteriorConfig gaussian = PosteriorConfig.DEFAULTS;
    PriorConfig normal = PriorConfig.DEFAULTS;
    VaeConfig a = with(elbo(Estimator.A, 1), gaussian, normal);
    ObjectiveConfig iwae = new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, DRAWS, 1, 0, 0);
    return new Figures("A worker's step with other objectives, batch " + batchSize())
        .add(
            "estimatorB",
            "rows per second of estimator B, relative to A",
            Unit.PERCENT,
            speed(with(elbo(Estimator.B, 1), gaussian, normal), a))
        .add(
            "iwae",
            "of IWAE with 5 draws, relative to A with 5 draws",
            Unit.PERCENT,
            speed(with(iwae, gaussian, normal), with(elbo(Estimator.A, DRAWS), gaussian, normal)))
        .add(
            "mixture",
            "of a mixture prior, relative to N(0, I)",
            Unit.PERCENT,
            speed(with(elbo(Estimator.A, 1), gaussian, PriorConfig.of(PriorName.MIXTURE)), a))
        .add(
            "vamp",
            "of a VampPrior of 100 rows, relative to N(0, I)",
            Unit.PERCENT,
            speed(with(elbo(Estimator.A, 1), gaussian, PriorConfig.of(PriorName.VAMP)), a))
        .add(
            "planar",
            "of a planar flow, relative to the Gaussian",
            Unit.PERCENT,
            speed(with(elbo(Estimator.A, 1), PosteriorConfig.of(PosteriorName.PLANAR), normal), a))
        .add(
            "mixedTable",
            "of 30 columns of several kinds with gaps, relative to 30 Gaussians",
            Unit.PERCENT,
            speed(table(MIXED), table(GAUSSIANS), this::tableSteps))
        .fact("batchSize", batchSize());
  }

  private int batchSize() {
    return workload.training().batchSize();
  }

  private static ObjectiveConfig elbo(Estimator estimator, int samples) {
    return new ObjectiveConfig(estimator, samples, 1, 0);
  }

  private VaeConfig with(ObjectiveConfig objective, PosteriorConfig posterior, PriorConfig prior) {
    VaeConfig own = workload.network();
    ModelConfig model = own.model().with(own.model().likelihood(), posterior, prior);
    return own.with(model, objective);
  }

  private VaeConfig table(List<FeatureBlock> blocks) {
    ModelConfig model =
        new ModelConfig(
            TABLE_LATENTS,
            TABLE_LAYERS,
            TABLE_LAYERS,
            Activation.TANH,
            LikelihoodKind.GAUSSIAN,
            WeightInit.XAVIER);
    VaeConfig own = workload.network();
    int features = blocks.stream().mapToInt(FeatureBlock::size).sum();
    return new VaeConfig(
        features,
        own.rows(),
        own.seed(),
        model,
        elbo(Estimator.A, 1),
        own.optimizer(),
        blocks.equals(GAUSSIANS) ? List.of() : blocks);
  }

  /** Steps on rows of a table, of which the masked columns have gaps. */
  private Runnable tableSteps(VaeNetwork network) {
    List<FeatureBlock> blocks = network.config().blocks();
    int size = network.config().featureSize();
    NoiseStream random = NoiseStream.of(workload.seed());
    List<Batch> kept = new ArrayList<>();
    for (int step = 0; step < KEPT_BATCHES; step++) {
      float[] features = new float[batchSize() * size];
      for (int row = 0; row < batchSize(); row++) {
        fill(features, row * size, blocks.isEmpty() ? GAUSSIANS : blocks, random);
      }
      float[] noise = new float[batchSize() * VaeNetwork.trainingNoiseSize(network.config())];
      random.fillGaussian(noise, 0, noise.length);
      kept.add(new Batch(batchSize(), features, noise, null, step));
    }
    return inTurn(network, kept);
  }

  private static void fill(
      float[] features, int from, List<FeatureBlock> blocks, NoiseStream random) {
    int at = from;
    for (FeatureBlock block : blocks) {
      if (block.kind() == FeatureBlock.Kind.CATEGORICAL) {
        features[at + random.nextInt(block.size())] = 1;
      }
      for (int i = at; i < at + block.size(); i++) {
        switch (block.kind()) {
          case CONTINUOUS, HEAVY_TAILED -> features[i] = (float) random.nextGaussian();
          case BINARY -> features[i] = random.nextInt(2);
          case COUNT, OVERDISPERSED_COUNT -> features[i] = (float) Math.log1p(random.nextInt(9));
          case CATEGORICAL -> {} // one-hot, above
          case MASK -> {
            features[i] = random.nextUniform() < MISSING ? 1 : 0;
            int masked = from + i - at; // the first columns, which have one feature each
            features[masked] = features[i] == 1 ? Float.NaN : features[masked];
          }
        }
      }
      at += block.size();
    }
  }

  private Spread speed(VaeConfig given, VaeConfig reference) {
    return speed(given, reference, this::steps);
  }

  /** Steps per second of a network, relative to those of another. */
  private Spread speed(VaeConfig given, VaeConfig reference, Function<VaeNetwork, Runnable> steps) {
    try (VaeNetwork network = new VaeNetwork(given);
        VaeNetwork other = new VaeNetwork(reference)) {
      Contest contest =
          Contest.run(
              length,
              List.of(
                  Contestant.of(GIVEN, steps.apply(network)),
                  Contestant.of(REFERENCE, steps.apply(other))));
      return contest.ratio(REFERENCE, GIVEN);
    }
  }

  private Runnable steps(VaeNetwork network) {
    PassBatches batches =
        new PassBatches(workload.shards(), network.config(), batchSize(), workload.seed());
    EndlessBatches endless = new EndlessBatches(batches, 0, blocks);
    List<Batch> kept = EndlessBatches.kept(endless, batchSize(), KEPT_BATCHES);
    return inTurn(network, kept);
  }

  private static Runnable inTurn(VaeNetwork network, List<Batch> kept) {
    Iterator<Batch> inTurn = Stream.generate(() -> kept).flatMap(List::stream).iterator();
    return () -> network.fit(inTurn.next());
  }
}
