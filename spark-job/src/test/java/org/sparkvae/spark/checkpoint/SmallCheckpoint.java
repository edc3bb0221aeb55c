package org.sparkvae.spark.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.TrainingState.Best;
import org.sparkvae.spark.train.TrainingState.GuardState;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.TrainingTimes;
import org.sparkvae.spark.train.round.RoundPosition;
import org.sparkvae.spark.train.round.WorkerState;

/** A checkpoint with a value in every field. */
final class SmallCheckpoint {
  static final CheckpointOrigin ORIGIN =
      new CheckpointOrigin(
          "0123456789abcdef0123",
          "{\"seed\" : 1}",
          "{\"trainRows\" : 7}",
          List.of("{\"java\" : \"17\"}"));

  private SmallCheckpoint() {}

  static Checkpoint afterRound(int round) {
    float[] shared = {1f, -2.5f, Float.MIN_VALUE};
    WorkerState worker =
        new WorkerState(
            new float[] {0.1f, -0f, Float.MAX_VALUE},
            new float[0],
            List.of(new float[] {3f}, new float[] {4f, 5f}),
            77);
    WorkerState lastAccepted = new WorkerState(shared, new float[] {6f}, List.of(), 70);
    TrainingState state =
        new TrainingState(
            worker,
            new OuterState(new float[] {7f, 8f, 9f}, 0.5),
            new RoundPosition(round, 2, 1),
            new GuardState(lastAccepted, 3, 4, 1, List.of(0.1, Math.PI, 1e300)),
            new Best(lastAccepted, -12.345678901234567, 3, 2));
    List<RoundRecord> history =
        List.of(
            new RoundRecord(1, means(120.5, 100, 20.5), Judgment.ACCEPTED, OptionalDouble.empty()),
            new RoundRecord(
                2, means(1e308 * 10, 1e308 * 10, 0), Judgment.UNDONE, OptionalDouble.empty()),
            new RoundRecord(2, means(1 / 3.0, 2, 3), Judgment.ACCEPTED, OptionalDouble.of(118.25)));
    return new Checkpoint(
        ORIGIN,
        new TrainingProgress(state, 123_456_789_012L, new TrainingTimes(1, 2, 3, 4), history));
  }

  private static Map<String, Double> means(double elbo, double nll, double kl) {
    return new TermSums(1, 1, RowTerms.ELBO, elbo, nll, kl).means();
  }

  /** As {@link #afterRound}, with the terms of another objective. */
  static Checkpoint ofAnotherObjective() {
    TrainingProgress progress = afterRound(42).progress();
    List<String> names = new ArrayList<>(RowTerms.ELBO);
    names.add(0, "gap");
    Map<String, Double> means = new TermSums(1, 1, names, 0.25, 4, 3, 1).means();
    RoundRecord round = new RoundRecord(1, means, Judgment.ACCEPTED, OptionalDouble.empty());
    return new Checkpoint(
        ORIGIN,
        new TrainingProgress(
            progress.state(), progress.rows(), progress.times(), List.of(round, round)));
  }

  /** A checkpoint without its optional fields. */
  static Checkpoint bare() {
    WorkerState worker = new WorkerState(new float[] {1f, 2f}, new float[] {3f}, List.of(), 0);
    return new Checkpoint(ORIGIN, TrainingProgress.initial(TrainingState.initial(worker)));
  }

  static byte[] bytes(Checkpoint checkpoint) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CheckpointFile.write(bytes, checkpoint);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  static Checkpoint read(byte[] bytes) {
    try {
      return CheckpointReader.read(new ByteArrayInputStream(bytes), bytes.length, "FILE");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
