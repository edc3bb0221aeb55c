package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import org.sparkvae.spark.train.round.WorkerState;

class ValidationTest {
  private static final int PASSES = 4; // of two rounds each

  private VaeConfig network = SmallProblem.network(OptimizerName.ADAM, 0.05);
  private final Shards validation = SmallProblem.shards(6, 5);
  private final List<RoundReport> reports = new ArrayList<>();

  private TrainingResult train(TrainingConfig settings) {
    return SmallProblem.train(
        network,
        settings,
        SmallProblem.shards(20, 18),
        validation,
        TrainingListener.NONE.withReports(reports::add));
  }

  private double bound(float[] parameters) {
    return new BoundEvaluator(SmallProblem.spark(), network, SmallProblem.SEED)
        .evaluate(validation, parameters)
        .meanNegativeElbo();
  }

  private List<Boolean> wherePresent() {
    return reports.stream().map(report -> report.validationBound().isPresent()).toList();
  }

  private double bestBound() {
    return reports.stream()
        .flatMapToDouble(report -> report.validationBound().stream())
        .min()
        .orElseThrow();
  }

  @Test
  void everyRoundOrEveryPassOrNever() {
    TrainingConfig settings = SmallProblem.plain(2).withPasses(PASSES);
    train(settings.withValidation(new ValidationConfig(ValidationInterval.ROUND)));
    assertThat(wherePresent()).hasSize(2 * PASSES).containsOnly(true);
    reports.clear();
    train(settings.withValidation(new ValidationConfig(ValidationInterval.PASS)));
    assertThat(wherePresent()).containsExactly(false, true, false, true, false, true, false, true);
    reports.clear();
    train(settings.withValidation(new ValidationConfig(ValidationInterval.NEVER)));
    assertThat(wherePresent()).hasSize(2 * PASSES).containsOnly(false);
  }

  @Test
  void keepsTheParametersWithTheBestValidationBound() {
    // with so few rows, Nesterov oscillates: the last parameters are not the best
    TrainingResult result =
        train(
            SmallProblem.plain(2)
                .withPasses(12)
                .withOuter(OuterConfig.NESTEROV)
                .withValidation(new ValidationConfig(ValidationInterval.ROUND)));
    assertThat(bound(result.kept().parameters())).isCloseTo(bestBound(), within(1e-12));
    assertThat(bound(result.last().worker().parameters())).isGreaterThan(bestBound());
    assertThat(result.outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void stopsEarlyWhenPatienceIsSpent() {
    TrainingResult result =
        train(
            SmallProblem.plain(2)
                .withPasses(100)
                .withOuter(OuterConfig.NESTEROV)
                .withValidation(new ValidationConfig(ValidationInterval.ROUND))
                .withEarlyStopping(new EarlyStoppingConfig(StoppingMode.ON, 3, 0)));
    assertThat(result.outcome()).isEqualTo(Outcome.STOPPED_EARLY);
    int best = result.last().best().round();
    assertThat(reports).hasSize(best + 3);
    assertThat(reports.get(best - 1).validationBound().getAsDouble()).isEqualTo(bestBound());
    assertThat(bound(result.kept().parameters())).isCloseTo(bestBound(), within(1e-12));
  }

  /** No validation improves by so much; rounds end at steps 2, 4, 6 and 8. */
  @Test
  void validationsDuringAWarmUpSpendNoPatience() {
    TrainingConfig settings =
        SmallProblem.plain(2)
            .withPasses(100)
            .withValidation(new ValidationConfig(ValidationInterval.ROUND))
            .withEarlyStopping(new EarlyStoppingConfig(StoppingMode.ON, 1, 1e6));
    assertThat(train(settings).outcome()).isEqualTo(Outcome.STOPPED_EARLY);
    assertThat(reports).hasSize(2);
    reports.clear();

    network = SmallProblem.withWarmUp(network, Estimator.B, 5);
    TrainingResult result = train(settings);

    assertThat(result.outcome()).isEqualTo(Outcome.STOPPED_EARLY);
    assertThat(reports).hasSize(4);
    double best =
        reports.stream()
            .skip(2)
            .mapToDouble(each -> each.validationBound().orElse(0))
            .min()
            .orElse(0);
    assertThat(bound(result.kept().parameters())).isCloseTo(best, within(1e-12));
  }

  /** Later validations must be compared with others that have the whole KL divergence. */
  @Test
  void theBestOfAWarmUpIsReplacedByTheFirstValidationAfterIt() {
    ValidationSchedule schedule =
        new ValidationSchedule(
            SmallProblem.plain(2)
                .withValidation(new ValidationConfig(ValidationInterval.ROUND))
                .withEarlyStopping(new EarlyStoppingConfig(StoppingMode.ON, 1, 0)),
            parameters -> BoundTerms.NONE,
            5);
    TrainingState state = after(2);
    state = schedule.judged(state, state, null, Judgment.ACCEPTED, OptionalDouble.of(400));
    assertThat(state.best().loss()).isEqualTo(400);

    TrainingState warm = after(6).withBest(state.best());
    warm = schedule.judged(state, warm, null, Judgment.ACCEPTED, OptionalDouble.of(570));

    assertThat(warm.best().loss()).isEqualTo(570);
    assertThat(schedule.isExhausted(warm)).isFalse();
    TrainingState better = after(8).withBest(warm.best());
    better = schedule.judged(warm, better, null, Judgment.ACCEPTED, OptionalDouble.of(500));
    assertThat(better.best().loss()).isEqualTo(500);
    assertThat(schedule.isExhausted(better)).isFalse();
  }

  private static TrainingState after(long steps) {
    return TrainingState.initial(new WorkerState(new float[1], new float[0], List.of(), steps));
  }

  /** The weight of the KL divergence is lower there; the fourth round is the first after it. */
  @Test
  void withoutValidationRowsARoundOfTheWarmUpIsNeverTheBest() {
    List<TrainingState> states = new ArrayList<>();
    SmallProblem.train(
        SmallProblem.withWarmUp(network, Estimator.B, 5),
        SmallProblem.plain(2).withPasses(PASSES),
        SmallProblem.shards(20, 18),
        null,
        (report, progress) -> {
          reports.add(report);
          states.add(progress.state());
          return Next.CONTINUE;
        });

    assertThat(states.subList(0, 3)).allMatch(state -> state.best() == null);
    double best =
        reports.stream().skip(3).mapToDouble(each -> each.terms().meanObjective()).min().orElse(0);
    assertThat(states.get(states.size() - 1).best().loss()).isEqualTo(best);
  }
}
