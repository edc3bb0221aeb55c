package org.sparkvae.spark.train;

import org.sparkvae.spark.train.TrainingState.Momentum;
import org.sparkvae.spark.train.round.ParallelRanges;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * Chooses the momentum of the adaptive outer optimizer, before each round's step, from what every
 * round measures anyway.
 *
 * <pre>
 * warmUp   = steps / (steps + {@value #WARM_UP_STEPS}), steps: what a worker has taken so far
 * limit    = sigmoid(logit(limit) + {@value #RATE} cos(meanDelta, extra)), in [{@value #LOWEST}, 0.9]
 * momentum = min(warmUp, limit)
 * stepSize = 1 - (1 - 0.7) momentum / 0.9
 * </pre>
 *
 * <p>The warm-up keeps the large first deltas out of the velocity: while the workers' Adam has seen
 * few gradients, their deltas are long and soon point elsewhere, and where the likelihood is sharp
 * a training does not recover from following them. {@code extra} is how far the last step went
 * beyond the plain mean. Workers that continue along it (positive cosine) would have profited from
 * more of it; workers that go back have been thrown too far, so momentum has to fall. This is
 * hypergradient descent (Baydin et al. 2018) on the logit of the momentum.
 */
final class AdaptiveMomentum {
  static final double WARM_UP_STEPS = 100;
  static final double RATE = 0.5;
  static final double LOWEST = 0.5;

  /** The sums are taken over blocks of this length, so that no bit depends on the cores. */
  private static final int BLOCK = 1 << 16;

  private AdaptiveMomentum() {}

  /**
   * @param state before the round
   * @param meanDelta of the round
   * @return the momentum and step size of the step that this round ends with
   */
  static Momentum next(TrainingState state, double[] meanDelta) {
    Momentum last = state.outer().momentum();
    double odds = last.limit() / (1 - last.limit()) * Math.exp(RATE * cosine(state, meanDelta));
    double highest = OuterConfig.ADAPTIVE.momentum();
    double limit = Math.max(LOWEST, Math.min(highest, odds / (1 + odds)));
    double steps = state.worker().step();
    double momentum = Math.min(limit, steps / (steps + WARM_UP_STEPS));
    double stepSize = 1 - (1 - OuterConfig.ADAPTIVE.stepSize()) * momentum / highest;
    return new Momentum(limit, momentum, state.outer().stepBackoff() * stepSize);
  }

  /**
   * The cosine of the mean delta with the part of the last move that was not plain averaging.
   *
   * <pre>
   * move  = factor (delta + momentum velocity)
   * extra = move - delta = move (1 - 1 / factor) + momentum velocity
   * </pre>
   */
  private static double cosine(TrainingState state, double[] meanDelta) {
    if (state.guard().lastAccepted() == null) {
      return 0;
    }
    float[] from = state.guard().lastAccepted().parameters();
    float[] to = state.worker().parameters();
    float[] velocity = state.outer().velocity();
    double momentum = state.outer().momentum().momentum();
    double beyond = 1 - 1 / state.outer().momentum().factor();
    int blocks = (int) (((long) to.length + BLOCK - 1) / BLOCK);
    double[] product = new double[blocks];
    double[] deltaSquare = new double[blocks];
    double[] extraSquare = new double[blocks];
    ParallelRanges.forEach(
        blocks,
        Cores.ALL,
        (first, end) -> {
          for (int block = first; block < end; block++) {
            int last = (int) Math.min(to.length, (block + 1L) * BLOCK);
            for (int i = block * BLOCK; i < last; i++) {
              double extra = ((double) to[i] - from[i]) * beyond + momentum * velocity[i];
              product[block] += meanDelta[i] * extra;
              deltaSquare[block] += meanDelta[i] * meanDelta[i];
              extraSquare[block] += extra * extra;
            }
          }
        });
    double norms = Math.sqrt(sum(deltaSquare)) * Math.sqrt(sum(extraSquare));
    return norms == 0 ? 0 : sum(product) / norms;
  }

  private static double sum(double[] blocks) {
    double sum = 0; // in the order of the blocks
    for (double block : blocks) {
      sum += block;
    }
    return sum;
  }
}
