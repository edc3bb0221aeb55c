package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Some rows of an input on the driver, and what a model makes of them; in an order that depends on
 * the rows only.
 *
 * @param features raw, [rows][featureSize]
 * @param latents means of q(z|x), [rows][latentSize]
 * @param negativeElbos nats, lower is better, [rows]
 */
public record RowSample(float[][] features, float[][] latents, double[] negativeElbos) {
  /** A row on its way to the driver. A plain class for Kryo. */
  static final class Entry implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Rows with equal keys are equal, or else their values decide. */
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong((Entry entry) -> entry.key)
            .thenComparing(entry -> entry.features, Arrays::compare)
            .thenComparingDouble(entry -> entry.negativeElbo);

    private final long key;
    private final float[] features;
    private final float[] latent;
    private final double negativeElbo;

    Entry(long key, double[] features, float[] latent, double negativeElbo) {
      this.key = key;
      this.features = new float[features.length];
      for (int i = 0; i < features.length; i++) {
        this.features[i] = (float) features[i];
      }
      this.latent = latent;
      this.negativeElbo = negativeElbo;
    }
  }

  static RowSample of(List<Entry> entries) {
    return new RowSample(
        entries.stream().map(entry -> entry.features).toArray(float[][]::new),
        entries.stream().map(entry -> entry.latent).toArray(float[][]::new),
        entries.stream().mapToDouble(entry -> entry.negativeElbo).toArray());
  }

  /** {@return number of rows} */
  public int rows() {
    return negativeElbos.length;
  }
}
