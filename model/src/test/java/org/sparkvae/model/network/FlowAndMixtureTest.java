package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.network;
import static org.sparkvae.model.network.Networks.optimizer;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.random.NoiseStream;

class FlowAndMixtureTest {
  private static final int ROWS = 20;
  private static final int SAMPLES = 5;

  /** The objective is compared at noise that no step has seen. */
  @ParameterizedTest
  @EnumSource(
      value = ObjectiveName.class,
      names = {"WAKE_SLEEP", "MCEM"},
      mode = EnumSource.Mode.EXCLUDE)
  void theyTrainTogether(ObjectiveName objective) {
    VaeConfig config =
        config(
            new ObjectiveConfig(objective, Estimator.A, SAMPLES, 1, 0, 0),
            optimizer(OptimizerName.ADAM, 0.02));
    VaeNetwork network = network(config(config, PosteriorName.PLANAR, PriorName.MIXTURE));
    float[] start = network.parameters();
    TermSums before = network.fit(batch(999));

    for (int step = 0; step < 200; step++) {
      network.fit(batch(step));
    }

    TermSums after = network.fit(batch(999));
    assertThat(after.meanObjective()).isLessThan(before.meanObjective() - 1);
    assertThat(after.isFinite()).isTrue();
    float[] end = network.parameters();
    for (int i = 0; i < start.length; i++) {
      assertThat(end[i]).as("parameter " + i).isNotEqualTo(start[i]);
    }
  }

  /** Its recipe names them, so that a reader needs nothing else. */
  @Test
  void theirArtifactIsReadWithTheSameScores(@TempDir Path directory) {
    VaeConfig config =
        config(
            new ObjectiveConfig(Estimator.A, SAMPLES, 1, 0), optimizer(OptimizerName.ADAM, 0.02));
    VaeNetwork trained = network(config(config, PosteriorName.PLANAR, PriorName.MIXTURE));
    trained.fit(batch(1));
    ArtifactWriter.write(new DirectoryStore(directory), Networks.artifact(trained));

    ModelArtifact read = ArtifactReader.read(new DirectoryStore(directory));
    VaeNetwork loaded = new VaeNetwork(read.vae());
    loaded.setParameters(read.parameters());

    float[] rows = features(2, ROWS, FEATURES);
    float[] noise = gaussian(3, ROWS * LATENTS);
    RowBounds expected = trained.negativeElbo(rows, ROWS, noise);
    RowBounds given = loaded.negativeElbo(rows, ROWS, noise);
    assertThat(given.reconstructionNll()).isEqualTo(expected.reconstructionNll());
    assertThat(given.klDivergence()).isEqualTo(expected.klDivergence());
    assertThat(loaded.reconstruct(rows, ROWS)).isEqualTo(trained.reconstruct(rows, ROWS));
    assertThat(loaded.generate(ROWS, NoiseStream.of(4)))
        .isEqualTo(trained.generate(ROWS, NoiseStream.of(4)));
  }

  private static Batch batch(long seed) {
    return new Batch(
        ROWS, features(1, ROWS, FEATURES), gaussian(seed, ROWS * SAMPLES * LATENTS), null, 0);
  }
}
