package org.sparkvae.spark.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.train.TrainingTimes;

/**
 * The text part of a checkpoint file: everything except the arrays, and the lengths of these.
 *
 * @param kind {@link #KIND}
 * @param formatVersion at most {@link #FORMAT_VERSION}
 * @param worker what the next round starts from
 * @param anchor what the last accepted round started from (lastAccepted), if there was one
 * @param best the best parameters so far, if there are any
 * @param velocity of the outer optimizer, as an index into {@code arrays}
 * @param arrays length of each float32 array
 * @param acceptedBounds number of float64 values
 * @param history number of rounds
 * @param terms names of the terms of each round; empty for those of the ELBO
 */
record CheckpointHeader(
    String kind,
    int formatVersion,
    CheckpointOrigin origin,
    Position position,
    StoredWorker worker,
    Optional<StoredWorker> anchor,
    Optional<StoredBest> best,
    int velocity,
    List<Integer> arrays,
    int acceptedBounds,
    int history,
    Optional<List<String>> terms) {
  static final String KIND = "spark-vae-checkpoint";
  static final int FORMAT_VERSION = 3;

  /** The second version knows the terms of every objective, but nothing that is kept of rows. */
  static final int TERMS_FORMAT_VERSION = 2;

  /** The first version knows the terms of the ELBO only. Earlier releases read it. */
  static final int ELBO_FORMAT_VERSION = 1;

  /**
   * The counters of {@link org.sparkvae.spark.train.TrainingState}, by the names that the format
   * had from its first version: outerScale is its stepBackoff, goodRounds its acceptedSinceBackoff.
   */
  record Position(
      double outerScale,
      int goodRounds,
      int round,
      int pass,
      int batchInPass,
      int undoneRounds,
      int undoneInARow,
      long rows,
      TrainingTimes times) {
    Position {
      new Problems("position")
          .require(outerScale > 0 && outerScale <= 1, "outerScale", outerScale, "must be in (0, 1]")
          .require(round >= 0, "round", round, "must be >= 0")
          .require(pass >= 0, "pass", pass, "must be >= 0")
          .require(batchInPass >= 0, "batchInPass", batchInPass, "must be >= 0")
          .throwIfAny();
    }
  }

  /**
   * A worker state; its arrays are indices into {@link CheckpointHeader#arrays}.
   *
   * @param chains empty if nothing is kept of the rows
   */
  record StoredWorker(
      int parameters,
      int updaterState,
      List<Integer> ownStates,
      long step,
      Optional<List<Integer>> chains) {
    Stream<Integer> arrays() {
      return Stream.of(
              Stream.of(parameters, updaterState),
              ownStates.stream(),
              chains.stream().flatMap(List::stream))
          .flatMap(places -> places);
    }
  }

  /** The best parameters so far. */
  record StoredBest(
      StoredWorker worker, double meanNegativeElbo, int round, int staleValidations) {}

  CheckpointHeader {
    Problems problems = new Problems("");
    problems
        .require(arrays.stream().allMatch(length -> length >= 0), "arrays", arrays, "must be >= 0")
        .require(acceptedBounds >= 0, "acceptedBounds", acceptedBounds, "must be >= 0")
        .require(history >= 0, "history", history, "must be >= 0")
        .require(
            terms.isEmpty()
                || !terms.get().isEmpty() && Set.copyOf(terms.get()).size() == terms.get().size(),
            "terms",
            terms,
            "must be different names");
    List<Integer> named =
        Stream.of(
                worker.arrays(),
                anchor.stream().flatMap(StoredWorker::arrays),
                best.stream().flatMap(found -> found.worker().arrays()),
                Stream.of(velocity))
            .flatMap(places -> places)
            .toList();
    String rule = "must be a place in arrays, of which there are " + arrays.size();
    named.stream()
        .filter(place -> place < 0 || place >= arrays.size())
        .forEach(place -> problems.require(false, "worker", place, rule));
    problems.throwIfAny();
    Stream.of(worker.parameters(), velocity)
        .filter(place -> !arrays.get(place).equals(arrays.get(worker.parameters())))
        .forEach(
            place ->
                problems.require(
                    false, "velocity", arrays.get(place), "must be as long as the parameters"));
    problems.throwIfAny();
  }

  HistoryColumns columns() {
    return terms.map(HistoryColumns::new).orElse(HistoryColumns.ELBO);
  }

  /** Bytes that follow this text, without the checksum. */
  long bytesBehind() {
    long floats = arrays.stream().mapToLong(Integer::longValue).sum();
    long doubles = acceptedBounds + (long) history * columns().count();
    return floats * Float.BYTES + doubles * Double.BYTES;
  }
}
