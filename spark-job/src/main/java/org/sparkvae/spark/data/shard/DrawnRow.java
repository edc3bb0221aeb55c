package org.sparkvae.spark.data.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * A row that was drawn for the driver. Rows are drawn by seed and identity, so neither shards nor
 * partitions change the draw. A plain class for Kryo.
 */
public final class DrawnRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long key;
  private final float[] features;

  private DrawnRow(long key, float[] features) {
    this.key = key;
    this.features = features;
  }

  private static final class ByKey implements Comparator<DrawnRow>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(DrawnRow a, DrawnRow b) {
      return Long.compare(a.key, b.key); // rows with equal identities are equal
    }
  }

  /**
   * Draws rows without replacement. Rows of weight 0 are left out; where too few are left, rows
   * follow a second time.
   *
   * @param count number of rows; no job runs if it is 0
   * @return scaled features, count * featureSize
   */
  public static float[] draw(Shards shards, int count, long seed) {
    if (count == 0) {
      return new float[0];
    }
    List<DrawnRow> rows =
        shards
            .blocks()
            .mapPartitions(blocks -> smallest(blocks, count, seed))
            .takeOrdered(count, new ByKey());
    int featureSize = rows.get(0).features.length;
    float[] drawn = new float[count * featureSize];
    for (int i = 0; i < count; i++) {
      float[] features = rows.get(i % rows.size()).features;
      System.arraycopy(features, 0, drawn, i * featureSize, featureSize);
    }
    return drawn;
  }

  private static Iterator<DrawnRow> smallest(Iterator<Block> blocks, int count, long seed) {
    PriorityQueue<DrawnRow> smallest = new PriorityQueue<>(new ByKey().reversed());
    while (blocks.hasNext()) {
      Block block = blocks.next();
      for (int row = 0; row < block.rows(); row++) {
        long key = NoiseStream.key(seed, Purpose.PSEUDO_INPUTS.id(), block.identities()[row]);
        boolean isSmall = smallest.size() < count || key < smallest.element().key;
        if (isSmall && (block.weights() == null || block.weights()[row] > 0)) {
          smallest.add(new DrawnRow(key, block.row(row)));
        }
        if (smallest.size() > count) {
          smallest.remove();
        }
      }
    }
    return new ArrayList<>(smallest).iterator();
  }
}
