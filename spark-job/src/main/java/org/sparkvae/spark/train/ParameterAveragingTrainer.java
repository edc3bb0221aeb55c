package org.sparkvae.spark.train;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.train.DivergenceGuard.Verdict;
import org.sparkvae.spark.train.OuterOptimizer.Step;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingState.WorkerState;
import org.sparkvae.spark.train.round.GatheredUpdates;
import org.sparkvae.spark.train.round.RoundFuture;
import org.sparkvae.spark.train.round.RoundFuture.RoundResult;
import org.sparkvae.spark.train.round.RoundRunner;
import org.sparkvae.spark.train.round.RoundTotal;
import org.sparkvae.spark.train.round.ShardUpdate;

/**
 * Local SGD over shards: each round, every shard's worker starts from the same parameters and takes
 * some steps on its own rows; the driver combines the results. One ordinary Spark stage a round, so
 * a lost task is simply run again. No round waits for what follows the one before it, unless that
 * can end the training.
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
  public TrainingResult train(Shards shards, TrainingProgress start, TrainingListener between) {
    TrainingProgress progress = start;
    Next next = Next.GO_ON;
    InFlightRound running = null;
    long validatedNanos = System.nanoTime();
    try {
      while (next == Next.GO_ON && !isOver(progress.state())) {
        if (running == null) {
          running = sent(shards, progress.state());
        }
        AggregatedRound folded = fold(shards, progress.state(), running, validatedNanos);
        boolean isAhead = !isLast(folded) && !between.isStopping();
        running = isAhead ? sent(shards, folded.state()) : null;
        progress = validate(progress, folded, isAhead);
        validatedNanos = System.nanoTime();
        next = between.after(progress);
      }
    } finally {
      if (running != null) {
        running.round().close(); // nobody will ask for its answer
      }
    }
    return result(progress);
  }

  private boolean isOver(TrainingState state) {
    return state.pass() >= config.passes() || guard.isSpent(state) || validation.isExhausted(state);
  }

  /** Whether no round may follow, or its validation has to say so first. */
  private boolean isLast(AggregatedRound folded) {
    return isOver(folded.state())
        || folded.isValidated() && validation.couldExhaust(folded.state());
  }

  /**
   * A round on its way.
   *
   * @param batches that each worker takes at most
   * @param sentNanos when it was sent out
   */
  private record InFlightRound(RoundFuture round, int batches, long sentNanos) {}

  private InFlightRound sent(Shards shards, TrainingState state) {
    int leftInPass = shards.batchesInPass(config.batchSize()) - state.batchInPass();
    int batches = batchesOfRound(leftInPass);
    long now = System.nanoTime();
    return new InFlightRound(rounds.send(shards, state, batches), batches, now);
  }

  /**
   * A round whose answers are combined.
   *
   * @param before where it started
   * @param state what it led to; what is best is not decided yet
   * @param times without what follows
   */
  private record AggregatedRound(
      TrainingState before,
      TrainingState state,
      int batchesInPass,
      RoundTotal total,
      Verdict verdict,
      boolean isValidated,
      TrainingTimes times) {}

  /**
   * @param state that the round started from, as it is since it was validated
   */
  private AggregatedRound fold(
      Shards shards, TrainingState state, InFlightRound running, long validatedNanos) {
    RoundResult answer = running.round().await();
    long began = System.nanoTime();
    GatheredUpdates answers = answer.answers();
    List<ShardUpdate> updates = answers.updates();

    RoundTotal total = answers.total(state.worker().parameters(), config.workerState());
    Step step = step(state, total);
    WorkerState result = stepped(state, step, total, updates);
    Verdict verdict = guard.judge(total.terms(), result, state);
    TrainingState next =
        switch (verdict) {
          case ACCEPT -> guard.accepted(state, result, step.velocity(), total.terms());
          case UNDO -> guard.undone(state); // its rows are not seen again: it would only fail again
        };
    int batchesInPass = shards.batchesInPass(config.batchSize());
    next = advanced(next, running.batches(), batchesInPass);
    boolean isValidated =
        verdict == Verdict.ACCEPT // else nothing is new to judge
            && validation.isDue(next.pass() > state.pass());
    double compute = rounds.computeNanos(updates) / 1e9;
    double stage = (answer.returnedNanos() - running.sentNanos()) / 1e9;
    // Validating the round before held this one up only as long as its answers lay waiting.
    double heldUp = Math.max(0, validatedNanos - answer.returnedNanos()) / 1e9;
    TrainingTimes times =
        new TrainingTimes(
            compute, (System.nanoTime() - began) / 1e9, Math.max(0, stage - compute), heldUp);
    return new AggregatedRound(state, next, batchesInPass, total, verdict, isValidated, times);
  }

  private TrainingProgress validate(
      TrainingProgress progress, AggregatedRound folded, boolean isBeside) {
    long began = System.nanoTime();
    OptionalDouble bound =
        folded.isValidated() ? validation.bound(folded.state()) : OptionalDouble.empty();
    TrainingState next =
        validation.judged(
            folded.before(), folded.state(), folded.total().terms(), folded.verdict(), bound);
    double waited = isBeside ? 0 : (System.nanoTime() - began) / 1e9;
    TrainingTimes spent = folded.times().plus(new TrainingTimes(0, 0, 0, waited));
    RoundReport report = report(folded, next, bound, spent);
    reports.accept(report);
    return progress.after(report, next, folded.total().terms().rows());
  }

  // A last round of a pass that would be short goes with the one before: the outer optimizer would
  // take a whole step of momentum for the few rows that one shard has more than another.
  private int batchesOfRound(int leftInPass) {
    int interval = config.averagingInterval();
    return 2L * leftInPass < 3L * interval ? leftInPass : interval;
  }

  private Step step(TrainingState state, RoundTotal total) {
    return outer.step(
        state.worker().parameters(), state.velocity(), total.meanDelta(), state.outerScale());
  }

  private WorkerState stepped(
      TrainingState state, Step step, RoundTotal total, List<ShardUpdate> updates) {
    return new WorkerState(
        step.parameters(),
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
    WorkerState kept = keepBest && state.best() != null ? state.best().worker() : state.worker();
    return new TrainingResult(outcome, kept, progress);
  }

  private RoundReport report(
      AggregatedRound folded, TrainingState after, OptionalDouble bound, TrainingTimes spent) {
    TrainingState before = folded.before();
    RoundTotal total = folded.total();
    int inPass = folded.batchesInPass();
    int done = after.pass() > before.pass() ? inPass : after.batchInPass();
    return new RoundReport(
        after.round(),
        before.pass() + 1,
        config.passes(),
        (double) done / inPass,
        total.terms(),
        folded.verdict() == Verdict.ACCEPT ? Judgment.ACCEPTED : Judgment.UNDONE,
        total.notFinite(),
        bound,
        spent);
  }
}
