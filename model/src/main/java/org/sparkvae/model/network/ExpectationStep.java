package org.sparkvae.model.network;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sparkvae.model.inference.HamiltonianChains;
import org.sparkvae.model.random.NoiseStream;

/**
 * The expectation of Monte Carlo EM: one draw of Hamiltonian Monte Carlo for each row, from the z
 * and with the step that the row keeps. A row's bits do not depend on the others.
 *
 * <pre>
 * step *= exp(0.05 (acceptance probability - 0.9))
 * </pre>
 *
 * That gain moves a step by at most 5 % a pass, so a chain that begins first takes a few draws
 * whose gain is larger.
 */
final class ExpectationStep {
  /** Enough for the step to fall to a hundredth. */
  private static final int FIRST_DRAWS = 20;

  private final RowScorer scorer;
  private final int featureSize;
  private final int latentSize;
  private final int priorNoiseSize;
  private final int leapfrogSteps;

  ExpectationStep(
      RowScorer scorer, int featureSize, int latentSize, int priorNoiseSize, int leapfrogSteps) {
    this.scorer = scorer;
    this.featureSize = featureSize;
    this.latentSize = latentSize;
    this.priorNoiseSize = priorNoiseSize;
    this.leapfrogSteps = leapfrogSteps;
  }

  /**
   * Moves the chains.
   *
   * @param batch whose rows the chains belong to; its noise is not used
   * @return the sum over rows of the probability with which the draw was accepted, each times its
   *     weight
   */
  double move(Batch batch, LatentChains chains) {
    int[] begun = rows(batch, chains, true);
    int[] others = rows(batch, chains, false);
    double[] acceptance = new double[batch.rows()];
    for (int[] rows : new int[][] {others, begun}) {
      for (int from = 0; from < rows.length; from += Chunk.ROWS) {
        int to = Math.min(rows.length, from + Chunk.ROWS);
        moveChunk(batch, chains, Arrays.copyOfRange(rows, from, to), rows == others, acceptance);
      }
    }
    double sum = 0;
    for (int row = 0; row < acceptance.length; row++) {
      sum +=
          batch.rowWeights() == null ? acceptance[row] : batch.rowWeights()[row] * acceptance[row];
    }
    return sum;
  }

  private static int[] rows(Batch batch, LatentChains chains, boolean begun) {
    return IntStream.range(0, batch.rows())
        .filter(row -> chains.steps()[row] != 0 == begun)
        .toArray();
  }

  private void moveChunk(
      Batch batch, LatentChains chains, int[] rows, boolean begin, double[] acceptance) {
    int count = rows.length;
    float[] features = new float[count * featureSize];
    NoiseStream[] noise = new NoiseStream[count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          batch.features(), rows[i] * featureSize, features, i * featureSize, featureSize);
      noise[i] = chains.noise()[rows[i]];
    }
    double[] start = begin ? fromPrior(noise) : kept(chains.latents(), rows);
    double[] steps = new double[count];
    Arrays.setAll(steps, i -> begin ? 1 : chains.steps()[rows[i]]);
    double[] scales = new double[start.length];
    Arrays.fill(scales, 1);
    try (LogJoint joint = scorer.logJoint(scorer.clipped(features), count)) {
      HamiltonianChains moving =
          new HamiltonianChains(joint, start, scales, steps, noise, leapfrogSteps);
      for (int draw = 0; begin && draw < FIRST_DRAWS; draw++) {
        moving.adapt();
      }
      double[] accepted = moving.adaptSlowly();
      double[] adapted = moving.steps();
      for (int i = 0; i < count; i++) {
        acceptance[rows[i]] = accepted[i];
        chains.steps()[rows[i]] = Math.max(Float.MIN_NORMAL, (float) adapted[i]);
        for (int j = 0; j < latentSize; j++) {
          chains.latents()[rows[i] * latentSize + j] =
              (float) moving.positions()[i * latentSize + j];
        }
      }
    }
  }

  private double[] fromPrior(NoiseStream[] noise) {
    float[] draws = new float[noise.length * priorNoiseSize];
    for (int row = 0; row < noise.length; row++) {
      noise[row].fillGaussian(draws, row * priorNoiseSize, priorNoiseSize);
    }
    float[] latents = scorer.fromPrior(draws, noise.length);
    double[] start = new double[latents.length];
    Arrays.setAll(start, i -> latents[i]);
    return start;
  }

  private double[] kept(float[] latents, int[] rows) {
    double[] start = new double[rows.length * latentSize];
    Arrays.setAll(start, i -> latents[rows[i / latentSize] * latentSize + i % latentSize]);
    return start;
  }
}
