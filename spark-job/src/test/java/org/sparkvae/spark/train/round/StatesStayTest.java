package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.OuterConfig;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;

/**
 * Workers in the driver's JVM share its arrays: later rounds must not change a state that is still
 * in use. Three shards take turns on two networks.
 */
class StatesStayTest {
  private final VaeConfig network = SmallProblem.network();
  private final Shards shards = SmallProblem.shards(23, 17, 20);

  /** A state of the driver, and a copy that was made when it was new. */
  private record Seen(List<float[]> held, List<float[]> copied) {
    static Seen of(TrainingState state) {
      WorkerState worker = state.worker();
      List<float[]> held = new ArrayList<>(worker.ownStates());
      held.addAll(List.of(worker.parameters(), worker.updaterState(), state.outer().velocity()));
      return new Seen(held, held.stream().map(float[]::clone).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void laterRoundsChangeNoStateOfAnEarlierOne(OptimizerStatePolicy workerState) {
    TrainingConfig config =
        SmallProblem.plain(3).withWorkerState(workerState).withOuter(OuterConfig.NESTEROV);
    TrainingProgress start = TrainingProgress.initial(TrainingState.initial(network, config));
    List<Seen> seen = new ArrayList<>(List.of(Seen.of(start.state())));
    new ParameterAveragingTrainer(SmallProblem.spark(), config, network, SmallProblem.SEED, null)
        .train(
            shards,
            start,
            (report, progress) -> {
              seen.add(Seen.of(progress.state()));
              return Next.CONTINUE;
            });
    assertThat(seen).hasSizeGreaterThan(5);
    assertThat(seen)
        .allSatisfy(
            state -> {
              for (int i = 0; i < state.held().size(); i++) {
                assertThat(state.held().get(i)).isEqualTo(state.copied().get(i));
              }
            });
    assertThat(seen.get(1).held().get(0)).isNotEqualTo(seen.get(2).held().get(0));
  }
}
