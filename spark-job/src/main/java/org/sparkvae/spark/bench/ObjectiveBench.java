package org.sparkvae.spark.bench;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.bench.Contest.Contestant;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.train.round.PassBatches;

/**
 * What other objectives, posteriors and priors cost: a step relative to one of the ELBO by
 * estimator A with as many draws, in this thread. Two networks at a time, because memory may not
 * hold more.
 *
 * @param blocks the first shard's blocks
 */
record ObjectiveBench(Workload workload, List<Block> blocks, Contest.Length length) {
  private static final String GIVEN = "given";
  private static final String REFERENCE = "reference";
  private static final int DRAWS = 5;
  private static final int KEPT_BATCHES = 5;

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

  /** Steps per second of a network, relative to those of another. */
  private Spread speed(VaeConfig given, VaeConfig reference) {
    try (VaeNetwork network = new VaeNetwork(given);
        VaeNetwork other = new VaeNetwork(reference)) {
      Contest contest =
          Contest.run(
              length,
              List.of(
                  Contestant.of(GIVEN, steps(network)), Contestant.of(REFERENCE, steps(other))));
      return contest.ratio(REFERENCE, GIVEN);
    }
  }

  private Runnable steps(VaeNetwork network) {
    PassBatches batches =
        new PassBatches(workload.shards(), network.config(), batchSize(), workload.seed());
    EndlessBatches endless = new EndlessBatches(batches, 0, blocks);
    List<Batch> kept = EndlessBatches.kept(endless, batchSize(), KEPT_BATCHES);
    Iterator<Batch> inTurn = Stream.generate(() -> kept).flatMap(List::stream).iterator();
    return () -> network.fit(inTurn.next());
  }
}
