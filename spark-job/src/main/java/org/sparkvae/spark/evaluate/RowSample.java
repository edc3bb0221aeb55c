package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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

    private final long identity;
    private final float[] features;
    private final float[] latent;
    private final double negativeElbo;

    Entry(long identity, double[] features, float[] latent, double negativeElbo) {
      this.identity = identity;
      this.features = new float[features.length];
      for (int i = 0; i < features.length; i++) {
        this.features[i] = (float) features[i];
      }
      this.latent = latent;
      this.negativeElbo = negativeElbo;
    }
  }

  /**
   * @param entries with different identities, in any order
   * @param copies how often each of them counts, by its identity
   */
  static RowSample of(List<Entry> entries, Map<Long, Integer> copies) {
    List<Entry> rows =
        entries.stream()
            .sorted(Comparator.comparingLong(entry -> entry.identity))
            .flatMap(entry -> Collections.nCopies(copies.get(entry.identity), entry).stream())
            .toList();
    return new RowSample(
        rows.stream().map(entry -> entry.features).toArray(float[][]::new),
        rows.stream().map(entry -> entry.latent).toArray(float[][]::new),
        rows.stream().mapToDouble(entry -> entry.negativeElbo).toArray());
  }

  /** {@return number of rows} */
  public int rows() {
    return negativeElbos.length;
  }
}
