package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.shard.SmallBlocks;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.RoundPosition;
import org.sparkvae.spark.train.round.RoundResult;
import org.sparkvae.spark.train.round.ShardWorker;
import org.sparkvae.spark.train.round.WorkerState;

/** MCEM in rounds. */
class KeptLatentsTest {
  private static final VaeConfig NETWORK = SmallProblem.withMcem(SmallProblem.network());

  /** What a retried or moved task starts from is not changed by the first attempt. */
  @Test
  void aWorkerThatRunsAgainGivesTheSameBits() {
    TrainingConfig config = SmallProblem.plain(2);
    Shards shards = SmallProblem.shards(12, 9);
    WorkerState kept =
        SmallProblem.train(NETWORK, config, shards, null, TrainingListener.NONE).kept();
    float[] before = kept.chains().get(0).clone();
    ShardWorker worker =
        new ShardWorker(
            NETWORK,
            SmallProblem.SEED,
            5,
            OptimizerStatePolicy.AVERAGED,
            new RoundPosition(7, 3, 0),
            kept.step(),
            2);

    float[] once = chainsAfter(worker, kept);
    float[] again = chainsAfter(worker, kept);

    assertThat(again).containsExactly(once).isNotEqualTo(before);
    assertThat(kept.chains().get(0)).containsExactly(before);
  }

  private static float[] chainsAfter(ShardWorker worker, WorkerState start) {
    RoundResult.Times times = new RoundResult.Times(0, 0, 0);
    return new RoundResult(
            List.of(
                worker.train(
                    SmallProblem.info(0, 12),
                    SmallProblem.blocks(0, 12).iterator(),
                    start.parameters(),
                    start.updaterState(),
                    start.chains().get(0))),
            List.of(),
            OptimizerStatePolicy.AVERAGED,
            times)
        .chains(List.of(start.chains().get(0)))
        .get(0);
  }

  @Test
  void theJointDensityRisesAndValidationRowsAreNotUsed() {
    TrainingConfig config = SmallProblem.plain(2).withPasses(6);
    TrainingResult result =
        SmallProblem.train(
            NETWORK,
            config,
            SmallProblem.shards(30, 25),
            SmallProblem.shards(9),
            TrainingListener.NONE);

    List<RoundRecord> rounds = result.progress().history();
    RoundRecord last = rounds.get(rounds.size() - 1);
    assertThat(last.means().keySet())
        .containsExactly("jointNll", "reconstructionNll", "priorNll", "acceptance");
    assertThat(last.mean("jointNll")).isLessThan(rounds.get(0).mean("jointNll") - 0.3);
    assertThat(last.mean("acceptance")).isBetween(0.5, 1.0);
    assertThat(rounds.stream().map(RoundRecord::validationBound))
        .containsOnly(OptionalDouble.empty());
    assertThat(result.kept()).isSameAs(result.last().worker());
  }

  /** Features of a million make a posterior that no step of the first draws fits into. */
  @Test
  void chainsThatDoNotMoveEndTheTrainingWithOneLine() {
    VaeConfig gaussian =
        NETWORK.with(
            NETWORK
                .model()
                .with(LikelihoodKind.GAUSSIAN, PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS),
            NETWORK.objective());
    float[] features = SmallProblem.features(0, 12);
    for (int i = 0; i < features.length; i++) {
      features[i] *= 1e8f;
    }
    List<Block> blocks =
        SmallBlocks.of(
            features,
            SmallProblem.FEATURES,
            SmallProblem.identities(0, 12),
            null,
            SmallProblem.ROWS_PER_BLOCK);
    Shards shards = SmallProblem.shards(SmallProblem.spark(), List.of(blocks));

    assertThatThrownBy(
            () ->
                SmallProblem.train(
                    gaussian, SmallProblem.plain(1), shards, null, TrainingListener.NONE))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "MCEM cannot go on: in round 1 Hamiltonian Monte Carlo accepted 0.0")
        .hasMessageContaining("fewer objective.leapfrogSteps (3), or ")
        .hasMessageNotContaining("\n");
  }
}
