package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.train.OuterOptimizer.Step;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.round.RoundFuture;
import org.sparkvae.spark.train.round.RoundPosition;
import org.sparkvae.spark.train.round.RoundResult;
import org.sparkvae.spark.train.round.RoundRunner;
import org.sparkvae.spark.train.round.RoundTotal;
import org.sparkvae.spark.train.round.Rounds;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * Local SGD over shards: in each round, every shard's worker starts from the same parameters and
 * takes some steps on its own rows; the driver averages the results. A round is one ordinary Spark
 * stage, so a lost task is simply run again. The next round is sent out before this one is
 * validated, unless the validation can end the training.
 */
public final class ParameterAveragingTrainer implements Trainer {
  private final TrainingConfig config;
  private final RoundRunner runner; // null where the caller runs the rounds
  private final VaeConfig network;
  private final OuterOptimizer outer;
  private final DivergenceGuard guard;
  private final ValidationSchedule validation;

  /**
   * @param seed determines row orders and noise
   * @param validationRows rows whose bound decides what is best; null if there are none
   */
  public ParameterAveragingTrainer(
      JavaSparkContext spark,
      TrainingConfig config,
      VaeConfig network,
      long seed,
      Shards validationRows) {
    this(
        config,
        network,
        new RoundRunner(spark, network, seed, config.batchSize(), config.workerState()),
        new BoundEvaluator(spark, network, seed).boundOf(validationRows));
  }

  /**
   * A trainer for {@link #train(Rounds, TrainingProgress, TrainingListener)}.
   *
   * @param validation the bound of the validation rows under given parameters; null if there are
   *     none
   */
  public ParameterAveragingTrainer(
      TrainingConfig config, VaeConfig network, Function<float[], BoundTerms> validation) {
    this(config, network, null, validation);
  }

  private ParameterAveragingTrainer(
      TrainingConfig config,
      VaeConfig network,
      RoundRunner runner,
      Function<float[], BoundTerms> validation) {
    this.config = config;
    this.runner = runner;
    this.network = network;
    this.outer = new OuterOptimizer(new OuterSchedule(config.outer()));
    ObjectiveConfig objective = network.objective();
    long warmUpSteps = Math.max(objective.klWarmUpSteps(), objective.weightKlWarmUpSteps());
    this.guard = new DivergenceGuard(config.guard(), warmUpSteps);
    boolean hasBound = objective.name().hasElbo();
    this.validation = new ValidationSchedule(config, hasBound ? validation : null, warmUpSteps);
  }

  @Override
  public TrainingResult train(Shards shards, TrainingProgress start, TrainingListener listener) {
    return train(runner.over(shards), start, listener);
  }

  /**
   * Trains as {@link #train(Shards, TrainingProgress, TrainingListener)} does, to the same bits
   * wherever the rounds run.
   */
  public TrainingResult train(Rounds rounds, TrainingProgress start, TrainingListener listener) {
    int interval = config.averagingInterval();
    int batchesInPass = Shards.batchesInPass(rounds.sizes(), config.batchSize());
    TrainingProgress progress = start;
    Next next = Next.CONTINUE;
    RoundFuture running = null;
    RoundClock clock = new RoundClock();
    try {
      while (next == Next.CONTINUE && !isOver(progress.state())) {
        TrainingState before = progress.state();
        if (running == null) {
          running = send(rounds, before, batchesInPass);
        }
        RoundResult result = running.await();

        clock.startFold();
        RoundTotal total = result.total(before.worker().parameters());
        double left = before.position().left(config.passes(), batchesInPass);
        Step step = outer.step(before.worker(), before.outer(), total.meanDelta(), left);
        WorkerState stepped = stepped(before.worker(), step, total, result);
        Judgment judgment = guard.judge(total.terms(), stepped, before);
        TrainingState after =
            switch (judgment) {
              case ACCEPTED -> guard.accepted(before, stepped, step.velocity(), total.terms());
              case UNDONE -> guard.undone(before);
            };
        RoundPosition position = before.position().next(interval, batchesInPass);
        after = after.at(position); // undone rounds, too, are not repeated: they would fail again
        clock.endFold();
        StuckChains.refuse(total.terms(), after.round(), network);

        boolean isValidated =
            judgment == Judgment.ACCEPTED && validation.isDue(after.pass() > before.pass());
        boolean isAhead = !canEndWith(after, isValidated) && !listener.isStopping();
        running = isAhead ? send(rounds, after, batchesInPass) : null;

        clock.startValidation();
        OptionalDouble bound = isValidated ? validation.bound(after) : OptionalDouble.empty();
        after = validation.judged(before, after, total.terms(), judgment, bound);
        TrainingTimes times = clock.endValidation(result.times(), isAhead);

        RoundReport report =
            new RoundReport(
                after.round(),
                before.pass() + 1,
                config.passes(),
                position.shareOfPass(before.position(), batchesInPass),
                total.terms(),
                judgment,
                total.notFinite(),
                bound,
                times);
        progress = progress.after(report, after, total.terms().rows());
        next = listener.onRound(report, progress);
      }
    } finally {
      if (running != null) {
        running.close(); // its result will not be used
      }
    }
    return result(progress);
  }

  @Override
  public List<Long> rowsOfPass(Shards shards) {
    return rowsOfPass(shards.sizes());
  }

  /** {@return training rows of each round of a pass, in order; the same in every pass} */
  public List<Long> rowsOfPass(List<ShardInfo> sizes) {
    int batchesInPass = Shards.batchesInPass(sizes, config.batchSize());
    List<Long> rows = new ArrayList<>();
    RoundPosition position = RoundPosition.START;
    long before = 0;
    while (position.pass() == 0) {
      position = position.next(config.averagingInterval(), batchesInPass);
      long end =
          position.pass() > 0 ? Long.MAX_VALUE : (long) position.batchInPass() * config.batchSize();
      long after = sizes.stream().mapToLong(shard -> Math.min(shard.rows(), end)).sum();
      rows.add(after - before);
      before = after;
    }
    return rows;
  }

  private boolean isOver(TrainingState state) {
    return state.pass() >= config.passes() || guard.isSpent(state) || validation.isExhausted(state);
  }

  /** Whether no round may follow, or not before a validation that can end the training. */
  private boolean canEndWith(TrainingState state, boolean isValidated) {
    return isOver(state) || isValidated && validation.couldExhaust(state);
  }

  private RoundFuture send(Rounds rounds, TrainingState state, int batchesInPass) {
    int batches = state.position().batches(config.averagingInterval(), batchesInPass);
    return rounds.send(state.worker(), state.position(), batches);
  }

  private static WorkerState stepped(
      WorkerState start, Step step, RoundTotal total, RoundResult result) {
    return new WorkerState(
        step.parameters(),
        total.meanUpdaterState(),
        result.ownStates(start.ownStates()),
        start.step() + total.steps(),
        result.chains(start.chains()));
  }

  private TrainingResult result(TrainingProgress progress) {
    TrainingState state = progress.state();
    // With few passes the guard may not give up, although nothing was learned.
    boolean noneAccepted =
        state.pass() >= config.passes() && state.guard().undoneRounds() == state.round();
    Outcome outcome = Outcome.INTERRUPTED;
    if (guard.isSpent(state) || noneAccepted) {
      outcome = Outcome.DIVERGED;
    } else if (state.pass() >= config.passes()) {
      outcome = Outcome.DONE;
    } else if (validation.isExhausted(state)) {
      outcome = Outcome.STOPPED_EARLY;
    }
    boolean keepBest = validation.isOn() || outcome == Outcome.DIVERGED;
    WorkerState kept = keepBest && state.best() != null ? state.best().worker() : state.worker();
    return new TrainingResult(outcome, kept, progress);
  }
}
