package org.sparkvae.model.inference;

import java.util.Arrays;
import org.sparkvae.model.random.NoiseStream;

/**
 * Hamiltonian Monte Carlo (Neal, 2011) with several independent chains side by side. A chain uses
 * only its own generator and its own part of the density.
 *
 * <pre>
 * p ~ N(0, I)       leapfrog: p += h/2 s grad,  position += h s p,  p += h/2 s grad
 * accepted with probability min(1, exp(H before - H after))      H = |p|^2 / 2 - log-density
 * </pre>
 *
 * The scale s of each coordinate of a chain is given. The step h of a draw is uniform between half
 * the chain's step and the whole: with a constant step, a trajectory of about half a period of a
 * Gaussian density ends where it began, mirrored, and the chain hardly mixes.
 */
public final class HamiltonianChains {
  /** The acceptance that {@link #adapt} aims at, as in AEVB. */
  private static final double TARGET_ACCEPTANCE = 0.9;

  private static final double SMALLEST_GAIN = 0.05;

  private final ChainDensity density;
  private final int chains;
  private final int size;
  private final int leapfrogSteps;
  private final double[] scales;
  private final double[] steps;
  private final NoiseStream[] noise;
  private double[] positions;
  private double[] gradient;
  private double[] logDensity;
  private int adaptations;

  /**
   * Starts the chains with a step of 1.
   *
   * @param start positions, [chains, size], row-major
   * @param scales roughly the standard deviations of the densities, [chains, size]
   * @param noise generator of each chain
   * @param leapfrogSteps of a draw, at least 1
   */
  public HamiltonianChains(
      ChainDensity density,
      double[] start,
      double[] scales,
      NoiseStream[] noise,
      int leapfrogSteps) {
    this(density, start, scales, ones(noise.length), noise, leapfrogSteps);
  }

  /**
   * Continues chains.
   *
   * @param start positions, [chains, size], row-major
   * @param scales roughly the standard deviations of the densities, [chains, size]
   * @param steps of the chains
   * @param noise generator of each chain
   * @param leapfrogSteps of a draw, at least 1
   */
  public HamiltonianChains(
      ChainDensity density,
      double[] start,
      double[] scales,
      double[] steps,
      NoiseStream[] noise,
      int leapfrogSteps) {
    this.density = density;
    this.noise = noise;
    this.leapfrogSteps = leapfrogSteps;
    this.scales = scales;
    chains = noise.length;
    size = start.length / chains;
    positions = start.clone();
    gradient = new double[start.length];
    this.steps = steps.clone();
    logDensity = density.valueAndGradient(positions, gradient).clone();
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** {@return the present positions, [chains, size], row-major; not to be changed} */
  public double[] positions() {
    return positions;
  }

  /** {@return the log-density of a chain at its present position} */
  public double logDensity(int chain) {
    return logDensity[chain];
  }

  /** {@return the present step of each chain} */
  public double[] steps() {
    return steps.clone();
  }

  /**
   * Takes a draw of each chain and adapts the steps to the acceptance. Only draws taken after the
   * last adaptation are draws from the density.
   *
   * <pre>
   * step *= exp(gain (acceptance probability - 0.9))      gain = max(0.05, 1 / sqrt(draws so far))
   * </pre>
   */
  public void adapt() {
    adaptations++;
    adapt(Math.max(SMALLEST_GAIN, 1 / Math.sqrt(adaptations)));
  }

  /**
   * The same with the smallest gain, for steps that have settled.
   *
   * @return the probability with which each chain has accepted its proposal
   */
  public double[] adaptSlowly() {
    return adapt(SMALLEST_GAIN);
  }

  private double[] adapt(double gain) {
    double[] acceptance = draw();
    for (int chain = 0; chain < chains; chain++) {
      steps[chain] *= Math.exp(gain * (acceptance[chain] - TARGET_ACCEPTANCE));
    }
    return acceptance;
  }

  /**
   * Takes a draw of each chain; see {@link #positions}.
   *
   * @return the probability with which each chain has accepted its proposal
   */
  public double[] draw() {
    double[] momenta = new double[positions.length];
    double[] stepsOfDraw = new double[chains];
    double[] energies = new double[chains];
    for (int chain = 0; chain < chains; chain++) {
      stepsOfDraw[chain] = steps[chain] * (1 - noise[chain].nextUniform() / 2);
      for (int i = chain * size; i < (chain + 1) * size; i++) {
        momenta[i] = noise[chain].nextGaussian();
      }
      energies[chain] = kineticEnergy(momenta, chain) - logDensity[chain];
    }
    double[] proposals = positions.clone();
    double[] slope = gradient.clone();
    double[] proposed = leapfrog(proposals, momenta, slope, stepsOfDraw);
    double[] acceptance = new double[chains];
    for (int chain = 0; chain < chains; chain++) {
      double change = energies[chain] - kineticEnergy(momenta, chain) + proposed[chain];
      // NaN, which a trajectory has that left the numbers, is rejected.
      acceptance[chain] = Double.isNaN(change) ? 0 : Math.exp(Math.min(0, change));
      if (noise[chain].nextUniform() < acceptance[chain]) {
        System.arraycopy(proposals, chain * size, positions, chain * size, size);
        System.arraycopy(slope, chain * size, gradient, chain * size, size);
        logDensity[chain] = proposed[chain];
      }
    }
    return acceptance;
  }

  /**
   * @param at positions, changed
   * @param momenta changed
   * @param slope the gradient at these positions, changed
   * @return log-densities at the end; NaN for a chain that left the finite numbers
   */
  private double[] leapfrog(double[] at, double[] momenta, double[] slope, double[] h) {
    boolean[] isLost = new boolean[chains];
    double[] values = logDensity;
    for (int step = 0; step < leapfrogSteps; step++) {
      kick(momenta, slope, h);
      for (int i = 0; i < at.length; i++) {
        double moved = at[i] + h[i / size] * scales[i] * momenta[i];
        if (Double.isFinite(moved)) {
          at[i] = moved;
        } else {
          isLost[i / size] = true; // the density of the other chains needs finite numbers here, too
          momenta[i] = 0;
        }
      }
      values = density.valueAndGradient(at, slope).clone();
      kick(momenta, slope, h);
    }
    for (int chain = 0; chain < chains; chain++) {
      values[chain] = isLost[chain] ? Double.NaN : values[chain];
    }
    return values;
  }

  private void kick(double[] momenta, double[] slope, double[] h) {
    for (int i = 0; i < momenta.length; i++) {
      momenta[i] += h[i / size] / 2 * scales[i] * slope[i];
    }
  }

  private double kineticEnergy(double[] momenta, int chain) {
    double squares = 0;
    for (int i = chain * size; i < (chain + 1) * size; i++) {
      squares += momenta[i] * momenta[i];
    }
    return squares / 2;
  }
}
