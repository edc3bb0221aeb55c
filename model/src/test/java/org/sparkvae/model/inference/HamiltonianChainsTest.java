package org.sparkvae.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.random.NoiseStream;

class HamiltonianChainsTest {
  private static final double CORRELATION = 0.6;

  /** N(chain, S) in each coordinate, S = [1, 0.6; 0.6, 1], at 100 times the first scale. */
  private static double[] gaussian(double[] positions, double[] gradient) {
    double[] values = new double[positions.length / 2];
    double rest = 1 - CORRELATION * CORRELATION;
    for (int chain = 0; chain < values.length; chain++) {
      double x = positions[2 * chain] / 100 - chain;
      double y = positions[2 * chain + 1] - chain;
      gradient[2 * chain] = -(x - CORRELATION * y) / rest / 100;
      gradient[2 * chain + 1] = -(y - CORRELATION * x) / rest;
      values[chain] = -(x * x - 2 * CORRELATION * x * y + y * y) / rest / 2;
    }
    return values;
  }

  private static HamiltonianChains chains(int count, double scale) {
    NoiseStream[] noise = new NoiseStream[count];
    Arrays.setAll(noise, chain -> NoiseStream.of(7, chain));
    double[] scales = new double[2 * count];
    Arrays.setAll(scales, i -> i % 2 == 0 ? 100 * scale : scale);
    return new HamiltonianChains(
        HamiltonianChainsTest::gaussian, new double[2 * count], scales, noise, 4);
  }

  @Test
  void theDrawsHaveTheMomentsOfTheDensity() {
    int draws = 20_000;
    HamiltonianChains chains = chains(3, 1);
    for (int i = 0; i < 50; i++) {
      chains.adapt();
    }
    double[][] values = new double[3][draws];
    FittedGaussian[] fits = {new FittedGaussian(2), new FittedGaussian(2), new FittedGaussian(2)};
    double acceptance = 0;
    for (int i = 0; i < draws; i++) {
      acceptance += Arrays.stream(chains.draw()).average().orElseThrow() / draws;
      for (int chain = 0; chain < 3; chain++) {
        values[chain][i] = chains.positions()[2 * chain + 1];
        fits[chain].add(chains.positions(), 2 * chain);
      }
    }
    assertThat(acceptance).isBetween(0.8, 0.99);
    for (int chain = 0; chain < 3; chain++) {
      assertThat(SampleMoments.of(values[chain]).mean()).isCloseTo(chain, within(0.04));
      assertThat(fits[chain].mean()[0]).isCloseTo(100 * chain, within(4.0));
      double[][] covariance = fits[chain].covariance();
      assertThat(covariance[0][0]).isCloseTo(10_000, within(600.0));
      assertThat(covariance[1][0]).isCloseTo(60, within(5.0)).isEqualTo(covariance[0][1]);
      assertThat(covariance[1][1]).isCloseTo(1, within(0.06));
    }
  }

  /** Scales that are wrong by a factor of 10 only cost burn-in. */
  @Test
  void theStepAdaptsToTheDensity() {
    for (double scale : new double[] {0.3, 10}) {
      HamiltonianChains chains = chains(5, scale);
      for (int i = 0; i < 200; i++) {
        chains.adapt();
      }
      double sum = 0;
      for (int i = 0; i < 200; i++) {
        sum += Arrays.stream(chains.draw()).average().orElseThrow();
      }
      assertThat(sum / 200).as("scale %s", scale).isBetween(0.8, 0.98);
    }
  }

  @Test
  void aChainDoesNotDependOnItsNeighbors() {
    HamiltonianChains alone = chains(1, 3);
    HamiltonianChains among = chains(4, 3);
    for (int i = 0; i < 30; i++) {
      alone.adapt();
      among.adapt();
    }
    assertThat(Arrays.copyOf(among.positions(), 2)).isEqualTo(alone.positions());
    assertThat(among.steps()[0]).isEqualTo(alone.steps()[0]);
  }

  /** The density is finite at the start only, and its gradient throws a chain to infinity. */
  @Test
  void aTrajectoryThatLeavesTheNumbersIsRejected() {
    ChainDensity wild =
        (positions, gradient) -> {
          for (double position : positions) {
            assertThat(position).isFinite();
          }
          gradient[0] = 1e308;
          return new double[] {positions[0] == 0 ? 0 : Double.NaN};
        };
    NoiseStream[] noise = {NoiseStream.of(1)};
    HamiltonianChains chains =
        new HamiltonianChains(wild, new double[1], new double[] {100}, noise, 4);
    for (int i = 0; i < 20; i++) {
      assertThat(chains.draw()).containsExactly(0);
    }
    assertThat(chains.positions()).containsExactly(0);
  }
}
