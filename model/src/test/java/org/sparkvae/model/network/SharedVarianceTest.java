package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.LinearVae.FEATURES;
import static org.sparkvae.model.LinearVae.LATENTS;
import static org.sparkvae.model.LinearVae.ROWS;
import static org.sparkvae.model.LinearVae.VARIANCE;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.LinearVae;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.random.NoiseStream;

/** A linear VAE with one learned variance is probabilistic PCA, whose optimum is known. */
class SharedVarianceTest {
  private static final int SAMPLES = 10;

  private final VaeNetwork network = new VaeNetwork(config());

  private static VaeConfig config() {
    VaeConfig linear = LinearVae.config(new ObjectiveConfig(Estimator.A, SAMPLES, 1, 0));
    ModelConfig model = linear.model();
    return new VaeConfig(
        FEATURES,
        ROWS,
        1,
        new ModelConfig(
            LATENTS,
            model.encoderLayers(),
            model.decoderLayers(),
            model.activation(),
            LikelihoodKind.GAUSSIAN_SHARED,
            model.weightInit()),
        linear.objective(),
        new OptimizerConfig(OptimizerName.ADAM, 0.1, Schedule.EXPONENTIAL, 0.994, 1, 0));
  }

  private static float[] rows() {
    return floats(Arrays.stream(LinearVae.rows()).flatMapToDouble(Arrays::stream).toArray());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private LogLikelihood[] logLikelihoods() {
    NoiseStream[] streams =
        IntStream.range(0, ROWS).mapToObj(NoiseStream::of).toArray(NoiseStream[]::new);
    return network.importanceWeightedLogLikelihood(rows(), ROWS, 50, streams);
  }

  private float logVariance() {
    float[] parameters = network.parameters();
    return parameters[parameters.length - 1]; // the own parameter lies behind the layers
  }

  /** Without the variances that the decoder of {@link LinearVae} has for each feature. */
  @Test
  void atTheClosedFormEveryDrawIsTheLogLikelihood() {
    double[] perFeature = LinearVae.bestParameters();
    int decoder = 2 * (FEATURES + 1) * LATENTS;
    double[] best = new double[decoder + LATENTS * FEATURES + FEATURES + 1];
    System.arraycopy(perFeature, 0, best, 0, decoder + LATENTS * FEATURES);
    System.arraycopy(
        perFeature, decoder + 2 * LATENTS * FEATURES, best, decoder + LATENTS * FEATURES, FEATURES);
    best[best.length - 1] = Math.log(VARIANCE);
    network.setParameters(floats(best));

    LogLikelihood[] estimates = logLikelihoods();

    for (int row = 0; row < ROWS; row++) {
      assertThat(estimates[row].value()).isCloseTo(LinearVae.logLikelihood(row), within(1e-4));
      assertThat(estimates[row].standardError()).isLessThan(1e-5);
    }
  }

  @Test
  void trainingLearnsTheVarianceAndReachesTheClosedForm() {
    assertThat(logVariance()).isZero();
    for (int step = 0; step < 600; step++) {
      float[] noise = new float[ROWS * SAMPLES * LATENTS];
      NoiseStream.of(1000 + step).fillGaussian(noise, 0, noise.length);
      network.fit(new Batch(ROWS, rows(), noise, null, 0));
    }

    double mean =
        Arrays.stream(logLikelihoods()).mapToDouble(LogLikelihood::value).average().orElseThrow();
    assertThat(mean).isCloseTo(LinearVae.greatestMeanLogLikelihood(), within(0.05));
    assertThat(Math.exp(logVariance())).isCloseTo(VARIANCE, within(0.03));
  }
}
