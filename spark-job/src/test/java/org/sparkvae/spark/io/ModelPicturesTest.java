package org.sparkvae.spark.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;

class ModelPicturesTest {
  private static final float[] IMAGE = {0, 1, 0.5f, 0.25f, 1, 0};

  private static VaeNetwork network(int latentSize) {
    ModelConfig defaults = ModelConfig.DEFAULTS;
    ModelConfig model =
        new ModelConfig(
            latentSize,
            List.of(4),
            List.of(4),
            defaults.activation(),
            defaults.likelihood(),
            defaults.weightInit());
    return new VaeNetwork(
        new VaeConfig(6, 10, 3, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS));
  }

  private static SortedMap<String, byte[]> all(int latentSize, List<float[]> rows, long seed) {
    return new ModelPictures(network(latentSize), new ImageShape(2, 3)).all(rows, seed);
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void picturesHaveTheArtifactsNames() {
    assertThat(all(2, List.of(IMAGE), 1).keySet())
        .containsExactly(
            "pictures/manifold.png", "pictures/reconstructions.png", "pictures/samples.png");
    assertThat(all(3, List.of(), 1).keySet()).containsExactly("pictures/samples.png");
  }

  @Test
  void sameSeedGivesTheSameBytesAndAnotherSeedOtherSamples() {
    SortedMap<String, byte[]> one = all(2, List.of(IMAGE), 1);

    assertThat(all(2, List.of(IMAGE), 1)).containsExactlyEntriesOf(one);
    assertThat(all(2, List.of(IMAGE), 2).get("pictures/samples.png"))
        .isNotEqualTo(one.get("pictures/samples.png"));
  }

  @Test
  void eachRowIsAboveItsReconstruction() throws IOException {
    byte[] png = all(3, Collections.nCopies(55, IMAGE), 1).get("pictures/reconstructions.png");
    BufferedImage sheet = read(png);
    int pixel = 56 / 3;

    assertThat(sheet.getWidth()).isEqualTo(10 * 3 * pixel + 9);
    assertThat(sheet.getHeight()).isEqualTo(8 * 2 * pixel + 7);
    assertThat(sheet.getRaster().getSample(pixel, 0, 0)).isEqualTo(255);
    float reconstructed = network(3).reconstruct(IMAGE, 1)[0];
    assertThat(sheet.getRaster().getSample(0, 2 * pixel + 1, 0))
        .isEqualTo((int) (reconstructed * 255f + 0.5f));
  }

  /** Top left: the first latent is at its lowest 2.5 percent, the second at its highest. */
  @Test
  void manifoldIsEvenlySpacedInProbability() throws IOException {
    BufferedImage sheet = read(all(2, List.of(), 1).get("pictures/manifold.png"));
    float end = 1.959964f;
    float[] corner = network(2).decode(new float[] {-end, end}, 1);

    assertThat(sheet.getRaster().getSample(0, 0, 0)).isEqualTo((int) (corner[0] * 255f + 0.5f));
  }
}
