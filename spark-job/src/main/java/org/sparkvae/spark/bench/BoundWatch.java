package org.sparkvae.spark.bench;

import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.sparkvae.spark.train.BetweenRounds;
import org.sparkvae.spark.train.TrainingProgress;

/** Stops a training once a bound is low enough, and the clock while it looks: after each pass. */
final class BoundWatch implements BetweenRounds {
  private final double wanted;
  private final ToDoubleFunction<float[]> bound;
  private double seconds;
  private long began = System.nanoTime();
  private int passes;
  private boolean isReached;

  /**
   * @param wanted nats a row
   * @param bound of parameters, nats a row, lower is better
   */
  BoundWatch(double wanted, ToDoubleFunction<float[]> bound) {
    this.wanted = wanted;
    this.bound = bound;
  }

  @Override
  public Next after(TrainingProgress progress) {
    if (progress.state().pass() == passes) {
      return Next.GO_ON;
    }
    seconds += (System.nanoTime() - began) / 1e9;
    passes = progress.state().pass();
    isReached = bound.applyAsDouble(progress.state().worker().parameters()) <= wanted;
    began = System.nanoTime();
    return isReached ? Next.STOP : Next.GO_ON;
  }

  /** Of training until the bound was reached; empty where it was not. */
  OptionalDouble seconds() {
    return isReached ? OptionalDouble.of(seconds) : OptionalDouble.empty();
  }
}
