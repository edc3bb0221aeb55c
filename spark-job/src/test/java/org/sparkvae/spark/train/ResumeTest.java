package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.GuardConfig.GuardMode;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * A training that stops after any round and resumes from a file ends like one that never stopped.
 */
class ResumeTest {
  private static final CheckpointOrigin ORIGIN =
      new CheckpointOrigin("0123456789abcdef", "{}", "{}", List.of("{}"));

  /** How many stops of a long training are tested. */
  private static final int STOPS = 6;

  @TempDir private Path folder;

  private VaeConfig network = SmallProblem.network(OptimizerName.ADAM, 0.05);
  private final Shards shards = SmallProblem.shards(23, 0, 18);

  private TrainingResult train(
      TrainingConfig config, TrainingProgress start, TrainingListener listener) {
    return new ParameterAveragingTrainer(
            SmallProblem.spark(), config, network, SmallProblem.SEED, SmallProblem.shards(6, 5))
        .train(shards, start, listener);
  }

  private TrainingProgress start(TrainingConfig config) {
    return TrainingProgress.initial(TrainingState.initial(network, config));
  }

  private TrainingProgress throughAFile(TrainingProgress progress) throws IOException {
    CheckpointFolder checkpoints =
        CheckpointFolder.under(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
    checkpoints.write(new Checkpoint(ORIGIN, progress), 1);
    return checkpoints.newest().orElseThrow().progress();
  }

  private void assertAnyStopIsHarmless(TrainingConfig config) throws IOException {
    List<TrainingProgress> all = new ArrayList<>();
    TrainingResult undisturbed =
        train(
            config,
            start(config),
            (report, progress) -> {
              all.add(progress);
              return Next.CONTINUE;
            });
    assertThat(all).hasSizeGreaterThan(3);
    for (int stop = 0; stop < all.size(); stop += Math.max(1, all.size() / STOPS)) {
      TrainingProgress progress = all.get(stop);
      TrainingResult resumed = train(config, throughAFile(progress), TrainingListener.NONE);
      String what = "stopped after round " + progress.state().round();
      assertThat(resumed.outcome()).as(what).isEqualTo(undisturbed.outcome());
      assertEqual(resumed.kept(), undisturbed.kept(), what);
      assertEqual(resumed.last().worker(), undisturbed.last().worker(), what);
      assertThat(resumed.last().outer().velocity())
          .as(what)
          .isEqualTo(undisturbed.last().outer().velocity());
      assertThat(resumed.last().guard().undoneRounds())
          .isEqualTo(undisturbed.last().guard().undoneRounds());
      assertThat(resumed.last().guard().acceptedBounds())
          .isEqualTo(undisturbed.last().guard().acceptedBounds());
      assertThat(resumed.progress().rows()).isEqualTo(undisturbed.progress().rows());
      assertThat(resumed.progress().history()).isEqualTo(undisturbed.progress().history());
    }
  }

  private static void assertEqual(WorkerState one, WorkerState other, String what) {
    assertThat(one.parameters()).as(what).isEqualTo(other.parameters());
    assertThat(one.updaterState()).as(what).isEqualTo(other.updaterState());
    assertThat(one.ownStates()).as(what).usingRecursiveComparison().isEqualTo(other.ownStates());
    assertThat(one.step()).as(what).isEqualTo(other.step());
    assertThat(one.chains()).as(what).usingRecursiveComparison().isEqualTo(other.chains());
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void withEachOptimizerStatePolicy(OptimizerStatePolicy state) throws IOException {
    assertAnyStopIsHarmless(
        SmallProblem.plain(3)
            .withPasses(2)
            .withWorkerState(state)
            .withOuter(OuterConfig.SCHEDULED));
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void withAWarmUpThatEndsWithinARound(Estimator estimator) throws IOException {
    network = SmallProblem.withWarmUp(network, estimator, 6); // rounds of 2, 2 and 1 steps
    assertAnyStopIsHarmless(
        SmallProblem.plain(3)
            .withPasses(3)
            .withWorkerState(OptimizerStatePolicy.RESET)
            .withValidation(new ValidationConfig(ValidationInterval.NEVER)));
  }

  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void withRandomWeights(WeightsPrior prior) throws IOException {
    network = SmallProblem.withRandomWeights(network, prior);
    assertAnyStopIsHarmless(SmallProblem.plain(3).withPasses(2).withOuter(OuterConfig.NESTEROV));
  }

  /** Also in the first pass, when not all chains have begun, and after undone rounds. */
  @Test
  void withLatentsThatAreKept() throws IOException {
    network = SmallProblem.withMcem(network);
    GuardConfig strict = new GuardConfig(GuardMode.ON, 1e-6, 1, 2, 5);
    TrainingConfig config =
        SmallProblem.plain(3).withPasses(3).withOuter(OuterConfig.NESTEROV).withGuard(strict);

    TrainingResult result = train(config, start(config), TrainingListener.NONE);

    assertThat(result.last().guard().undoneRounds()).isPositive();
    assertThat(result.last().worker().chains().stream().map(kept -> kept.length))
        .containsExactly(3 * 23, 0, 3 * 18);
    assertAnyStopIsHarmless(config);
  }

  @Test
  void withUndoneRoundsAndAHalvedOuterStep() throws IOException {
    GuardConfig strict = new GuardConfig(GuardMode.ON, 1e-6, 1, 2, 5);
    TrainingConfig config =
        SmallProblem.plain(3).withPasses(4).withOuter(OuterConfig.NESTEROV).withGuard(strict);

    assertThat(train(config, start(config), TrainingListener.NONE).last().guard().undoneRounds())
        .isPositive();
    assertAnyStopIsHarmless(config);
  }

  @Test
  void whenTheValidationBoundStopsTheTraining() throws IOException {
    TrainingConfig config =
        SmallProblem.plain(3)
            .withPasses(20)
            .withEarlyStopping(new EarlyStoppingConfig(StoppingMode.ON, 1, 0));

    assertThat(train(config, start(config), TrainingListener.NONE).outcome())
        .isEqualTo(Outcome.STOPPED_EARLY);
    assertAnyStopIsHarmless(config);
  }

  @Test
  void aStopIsReportedAsInterrupted() {
    TrainingConfig config = SmallProblem.plain(3).withPasses(3);

    TrainingResult stopped =
        train(
            config,
            start(config),
            (report, progress) -> progress.state().round() == 2 ? Next.STOP : Next.CONTINUE);

    assertThat(stopped.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stopped.last().round()).isEqualTo(2);
    assertThat(stopped.progress().history()).hasSize(2);
  }

  @Test
  void aStopAfterTheLastRoundChangesNothing() {
    TrainingConfig config = SmallProblem.plain(3).withPasses(1);
    TrainingResult done = train(config, start(config), (report, progress) -> Next.STOP);
    for (int stops = 0; done.outcome() == Outcome.INTERRUPTED && stops < 20; stops++) {
      done = train(config, done.progress(), (report, progress) -> Next.STOP);
    }
    assertThat(done.outcome()).isEqualTo(Outcome.DONE);
  }
}
