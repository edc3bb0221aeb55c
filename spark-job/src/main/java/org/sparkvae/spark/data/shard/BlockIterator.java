package org.sparkvae.spark.data.shard;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.sparkvae.spark.data.survey.FeatureScaling;
import scala.Tuple2;

/** Packs the rows of one shard, block by block. */
final class BlockIterator implements Iterator<Block> {
  private final Iterator<Tuple2<ShardKey, ShardPacker.PackedRow>> rows;
  private final int featureSize;
  private final RowPacking packing;
  private final FeatureScaling scaling;
  private final boolean hasRowWeights;
  private int index;

  BlockIterator(
      Iterator<Tuple2<ShardKey, ShardPacker.PackedRow>> rows,
      int featureSize,
      RowPacking packing,
      FeatureScaling scaling,
      boolean hasRowWeights) {
    this.rows = rows;
    this.featureSize = featureSize;
    this.packing = packing;
    this.scaling = scaling;
    this.hasRowWeights = hasRowWeights;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Block next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int most = ShardPacker.rowsPerBlock(featureSize);
    Object features = packing.newArray(most * featureSize);
    long[] identities = new long[most];
    float[] rowWeights = new float[most];
    int count = 0;
    while (count < most && rows.hasNext()) {
      Tuple2<ShardKey, ShardPacker.PackedRow> row = rows.next();
      packing.put(row._2().features(), features, count * featureSize, featureSize);
      identities[count] = row._1().identity;
      rowWeights[count] = row._2().weight();
      count++;
    }
    return new Block(
        index++,
        featureSize,
        PackedFeatures.of(packing, features, count * featureSize, featureSize, scaling),
        Arrays.copyOf(identities, count),
        hasRowWeights ? Arrays.copyOf(rowWeights, count) : null);
  }
}
