package org.sparkvae.spark.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;

/**
 * Contact sheets of a model's images. Pixels are scaled features, 0 black and 1 white, which is
 * right for images divided by 255; with any other scaling, values outside [0, 1] are clamped. The
 * same model, rows and seed give the same pixels.
 *
 * @param network whose features are images
 */
public record ModelPictures(VaeNetwork network, ImageShape shape) {
  /** Images per row of a sheet. */
  public static final int COLUMNS = 10;

  private static final int SAMPLES = 100;
  private static final int PAIRS = 40;
  private static final int GRID_SIDE = 20;

  private static final NormalDistribution STANDARD_NORMAL = new NormalDistribution(null, 0, 1);

  /** Small images are enlarged to about this many pixels. */
  private static final int SHOWN_SIDE = 56;

  /**
   * All pictures that an artifact holds.
   *
   * @param rows scaled images, each [height * width], of which the first 40 are reconstructed; may
   *     be empty; not used where the model has no encoder
   * @return PNG files by name: {@code pictures/samples.png}, {@code pictures/reconstructions.png}
   *     and, where {@link #hasManifold}, {@code pictures/manifold.png}
   */
  public SortedMap<String, byte[]> all(List<float[]> rows, long seed) {
    SortedMap<String, byte[]> pictures = new TreeMap<>();
    pictures.put("pictures/samples.png", samples(SAMPLES, seed));
    if (!rows.isEmpty() && !network.config().objective().name().keepsLatents()) {
      List<float[]> first = rows.subList(0, Math.min(PAIRS, rows.size()));
      pictures.put("pictures/reconstructions.png", reconstructions(first));
    }
    if (hasManifold(network.config().model())) {
      pictures.put("pictures/manifold.png", manifold());
    }
    return pictures;
  }

  /** {@return whether the latent space is a plane with the prior N(0, I), as the grid assumes} */
  public static boolean hasManifold(ModelConfig model) {
    return model.latentSize() == 2 && model.prior().name() == PriorName.STANDARD_NORMAL;
  }

  /**
   * E[x|z] at draws from the prior; image i does not depend on the count.
   *
   * @param count number of images
   */
  public byte[] samples(int count, long seed) {
    long[] numbers = new long[count];
    Arrays.setAll(numbers, i -> i);
    float[] noise = RowNoise.of(seed, Purpose.GENERATION, numbers, network.priorNoiseSize());
    return sheet(network.decode(network.fromPrior(noise, count), count), COLUMNS);
  }

  /**
   * Each row above its reconstruction.
   *
   * @param rows at least one scaled image [height * width]
   */
  public byte[] reconstructions(List<float[]> rows) {
    int size = network.config().featureSize();
    float[] features = new float[Math.multiplyExact(rows.size(), size)];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, features, row * size, size);
    }
    List<float[]> reconstructed = images(network.reconstruct(features, rows.size()));
    return ContactSheet.pairs(
        rows, reconstructed, shape.height(), shape.width(), COLUMNS, enlarge());
  }

  /**
   * E[x|z] on a grid that is evenly spaced in probability under the prior: the first latent grows
   * to the right, the second upwards. Source: Kingma and Welling (2013), figure 4.
   *
   * @return a PNG file, 20 x 20 images
   */
  public byte[] manifold() {
    float[] latents = new float[2 * GRID_SIDE * GRID_SIDE];
    for (int i = 0; i < GRID_SIDE * GRID_SIDE; i++) {
      latents[2 * i] = quantile(i % GRID_SIDE);
      latents[2 * i + 1] = -quantile(i / GRID_SIDE);
    }
    return sheet(network.decode(latents, GRID_SIDE * GRID_SIDE), GRID_SIDE);
  }

  private static float quantile(int place) {
    return (float) STANDARD_NORMAL.inverseCumulativeProbability((place + 0.5) / GRID_SIDE);
  }

  private byte[] sheet(float[] features, int columns) {
    return ContactSheet.png(images(features), shape.height(), shape.width(), columns, enlarge());
  }

  private List<float[]> images(float[] features) {
    int size = network.config().featureSize();
    List<float[]> images = new ArrayList<>();
    for (int from = 0; from < features.length; from += size) {
      images.add(Arrays.copyOfRange(features, from, from + size));
    }
    return images;
  }

  private int enlarge() {
    return Math.max(1, SHOWN_SIDE / Math.max(shape.height(), shape.width()));
  }
}
