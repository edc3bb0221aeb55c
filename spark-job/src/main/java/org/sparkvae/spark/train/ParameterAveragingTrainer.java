package org.sparkvae.spark.train;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.train.BetweenRounds.Next;
import org.sparkvae.spark.train.DivergenceGuard.Verdict;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingState.WorkerStart;

/**
 * Local SGD over shards: each round, every shard's worker starts from the same parameters and takes
 * some steps on its own rows; the driver combines the results. One ordinary Spark stage a round, so
 * a lost task is simply run again.
 */
public final class ParameterAveragingTrainer implements Trainer {
  private final TrainingConfig config;
  private final RoundRunner rounds;
  private final OuterOptimizer outer;
  private final DivergenceGuard guard;
  private final ValidationSchedule validation;
  private final Consumer<RoundReport> reports;

  /**
   * @param spark where the workers run
   * @param config the rounds
   * @param network the model
   * @param seed of orders and noise
   * @param validationRows rows whose bound decides what is best; null if there are none
   * @param reports told after each round
   */
  public ParameterAveragingTrainer(
      JavaSparkContext spark,
      TrainingConfig config,
      VaeConfig network,
      long seed,
      Shards validationRows,
      Consumer<RoundReport> reports) {
    this.config = config;
    this.rounds = new RoundRunner(spark, config, network, seed);
    this.outer = new OuterOptimizer(config.outer());
    this.guard = new DivergenceGuard(config.guard());
    this.validation =
        new ValidationSchedule(config, validationRows, new BoundEvaluator(spark, network, seed));
    this.reports = reports;
  }

  @Override
  public TrainingResult train(Shards shards, TrainingProgress start, BetweenRounds between) {
    TrainingProgress progress = start;
    Next next = Next.GO_ON;
    while (next == Next.GO_ON && !isOver(progress.state())) {
      progress = afterRound(shards, progress);
      next = between.after(progress);
    }
    return result(progress);
  }

  private boolean isOver(TrainingState state) {
    return state.pass() >= config.passes() || guard.isSpent(state) || validation.isExhausted(state);
  }

  private TrainingProgress afterRound(Shards shards, TrainingProgress progress) {
    TrainingState state = progress.state();
    int batchesInPass = shards.batchesInPass(config.batchSize());
    long began = System.nanoTime();
    int batches = batchesOfRound(batchesInPass - state.batchInPass());
    RoundAnswers answers = rounds.run(shards, state, batches);
    List<ShardUpdate> updates = answers.updates();
    long returned = System.nanoTime();

    RoundTotal total = answers.total(state.worker().parameters(), config.workerState());
    float[] velocity = outer.velocity(state.velocity(), total.meanDelta());
    WorkerStart result = stepped(state, velocity, total, updates);
    Verdict verdict = guard.judge(total.terms(), result, state);
    TrainingState next =
        switch (verdict) {
          case ACCEPT -> guard.accepted(state, result, velocity, total.terms());
          case UNDO -> guard.undone(state); // its rows are not seen again: it would only fail again
        };
    next = advanced(next, batches, batchesInPass);
    long folded = System.nanoTime();

    boolean passEnds = next.pass() > state.pass();
    OptionalDouble bound =
        verdict == Verdict.ACCEPT
            ? validation.boundAfter(next, passEnds)
            : OptionalDouble.empty(); // nothing new to judge
    next = validation.judged(state, next, total.terms(), verdict, bound);
    TrainingTimes spent =
        times(began, returned, folded, rounds.computeNanos(updates), System.nanoTime());
    RoundReport report = report(state, next, batchesInPass, total, verdict, bound, spent);
    reports.accept(report);
    return progress.after(report, next, total.terms().rows());
  }

  // A last round of a pass that would be short goes with the one before: the outer optimizer would
  // take a whole step of momentum for the few rows that one shard has more than another.
  private int batchesOfRound(int leftInPass) {
    int interval = config.averagingInterval();
    return 2L * leftInPass < 3L * interval ? leftInPass : interval;
  }

  private WorkerStart stepped(
      TrainingState state, float[] velocity, RoundTotal total, List<ShardUpdate> updates) {
    return new WorkerStart(
        outer.step(state.worker().parameters(), velocity, total.meanDelta(), state.outerScale()),
        total.meanUpdaterState(),
        rounds.ownStates(state.worker().ownStates(), updates),
        state.worker().step() + total.steps());
  }

  private static TrainingState advanced(TrainingState state, int batches, int batchesInPass) {
    int position = state.batchInPass() + batches;
    return position < batchesInPass
        ? state.at(state.pass(), position)
        : state.at(state.pass() + 1, 0);
  }

  private TrainingResult result(TrainingProgress progress) {
    TrainingState state = progress.state();
    // Too few passes for the guard to give up, and yet nothing was learned.
    boolean noneAccepted = state.pass() >= config.passes() && state.undoneRounds() == state.round();
    Outcome outcome = Outcome.INTERRUPTED;
    if (guard.isSpent(state) || noneAccepted) {
      outcome = Outcome.DIVERGED;
    } else if (state.pass() >= config.passes()) {
      outcome = Outcome.DONE;
    } else if (validation.isExhausted(state)) {
      outcome = Outcome.STOPPED_EARLY;
    }
    boolean keepBest = validation.isOn() || outcome == Outcome.DIVERGED;
    WorkerStart kept = keepBest && state.best() != null ? state.best().worker() : state.worker();
    return new TrainingResult(outcome, kept, progress);
  }

  private RoundReport report(
      TrainingState before,
      TrainingState after,
      int batchesInPass,
      RoundTotal total,
      Verdict verdict,
      OptionalDouble bound,
      TrainingTimes spent) {
    int done = after.pass() > before.pass() ? batchesInPass : after.batchInPass();
    return new RoundReport(
        after.round(),
        before.pass() + 1,
        config.passes(),
        (double) done / batchesInPass,
        total.terms(),
        verdict == Verdict.ACCEPT ? Judgment.ACCEPTED : Judgment.UNDONE,
        total.notFinite(),
        bound,
        spent);
  }

  private static TrainingTimes times(
      long began, long returned, long folded, long computeNanos, long ended) {
    double compute = computeNanos / 1e9;
    double stage = (returned - began) / 1e9;
    return new TrainingTimes(
        compute, (folded - returned) / 1e9, Math.max(0, stage - compute), (ended - folded) / 1e9);
  }
}
