package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.train.GuardConfig.GuardMode;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;

class DivergenceTest {
  private final List<RoundReport> reports = new ArrayList<>();

  private TrainingResult train(double learningRate, TrainingConfig config) {
    return train(SmallProblem.network(OptimizerName.SGD, learningRate), config);
  }

  private TrainingResult train(VaeConfig network, TrainingConfig config) {
    return SmallProblem.train(
        network,
        config,
        SmallProblem.shards(20, 20),
        SmallProblem.shards(9),
        TrainingListener.NONE.withReports(reports::add));
  }

  @Test
  void aHugeLearningRateEndsDivergedWithFiniteParameters() {
    TrainingConfig config = SmallProblem.plain(2).withPasses(50);
    TrainingResult result = train(1e30, config);
    assertThat(result.outcome()).isEqualTo(Outcome.DIVERGED);
    assertThat(result.kept().isFinite()).isTrue();
    assertThat(result.last().guard().undoneInARow()).isEqualTo(config.guard().maxUndone());
    assertThat(reports.get(reports.size() - 1).judgment()).isEqualTo(Judgment.UNDONE);
    assertThat(result.last().round()).isEqualTo(reports.size()); // undone rounds count, too
    assertThat(reports.get(0).notFinite()).containsExactly(0, 1); // both shards

    TrainingResult again = train(1e30, config);
    assertThat(again.kept().parameters()).isEqualTo(result.kept().parameters());
    assertThat(again.last().guard().undoneRounds()).isEqualTo(result.last().guard().undoneRounds());
    assertThat(again.last().round()).isEqualTo(result.last().round());
  }

  @Test
  void aLastRoundThatBreaksTheParametersIsNotKept() {
    // a single round, and its only bound is that of the start
    TrainingConfig config =
        SmallProblem.plain(2)
            .withPasses(1)
            .withBatchSize(20)
            .withValidation(new ValidationConfig(ValidationInterval.NEVER));
    TrainingResult result = train(1e39, config); // infinite in float
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).terms().isFinite()).isTrue();
    assertThat(result.last().guard().undoneRounds()).isEqualTo(1);
    assertThat(result.kept().isFinite()).isTrue();
  }

  @Test
  void aBadRoundIsUndoneAndTrainingContinues() {
    GuardConfig strict = new GuardConfig(GuardMode.ON, 1e-6, 1, 2, 5);
    TrainingResult result = train(0.3, SmallProblem.plain(2).withPasses(12).withGuard(strict));
    assertThat(result.last().guard().undoneRounds()).isPositive();
    assertThat(result.outcome()).isEqualTo(Outcome.DONE);
    assertThat(reports).hasSize(result.last().round());
    assertThat(reports.stream().filter(report -> report.judgment() == Judgment.UNDONE))
        .hasSize(result.last().guard().undoneRounds());

    VaeConfig warmUp =
        SmallProblem.withWarmUp(SmallProblem.network(OptimizerName.SGD, 0.3), Estimator.B, 10_000);
    TrainingResult rising = train(warmUp, SmallProblem.plain(2).withPasses(12).withGuard(strict));
    assertThat(rising.last().guard().undoneRounds()).isZero();
  }
}
