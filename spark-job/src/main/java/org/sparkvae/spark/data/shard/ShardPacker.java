package org.sparkvae.spark.data.shard;

import java.io.Serializable;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.RowIdentity;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.SourceRow;
import org.sparkvae.spark.data.survey.Survey;
import scala.Tuple2;

/**
 * Packs rows into shards of blocks: exactly W partitions, the index of a partition is its shard. A
 * row's shard and its position there are functions of (seed, row identity, W). Shards are drawn, so
 * their sizes differ, and with few rows a shard may be empty.
 */
public final class ShardPacker {
  private static final int BYTES_PER_BLOCK = 16 << 20;

  private ShardPacker() {}

  /** A row on its way to its shard: a plain class for Kryo. */
  static final class PackedRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Object features;
    private final float weight;

    PackedRow(Object features, float weight) {
      this.features = features;
      this.weight = weight;
    }

    /** An array from {@link RowPacking#pack}. */
    Object features() {
      return features;
    }

    float weight() {
      return weight;
    }
  }

  /**
   * The number does not depend on the packing, because the order of the rows in a pass depends on
   * it; a block of bytes takes about a quarter of the memory of a block of floats.
   *
   * @return rows per full block: 16 MiB of features as floats, identities and weights; at least 1
   */
  public static int rowsPerBlock(int featureSize) {
    return Math.max(1, (int) (BYTES_PER_BLOCK / RowPacking.FLOATS.bytesPerRow(featureSize)));
  }

  /**
   * @param scaling the survey's, or a stored model's
   * @param shards W, at most the number of rows
   * @param seed seed of the shards and of the order within them
   * @return W partitions of blocks; the caller persists them
   * @throws org.sparkvae.model.config.ConfigException if there are fewer rows than shards
   */
  public static JavaRDD<Block> pack(
      Survey survey, Split split, FeatureScaling scaling, int shards, long seed) {
    long rows = survey.rowCount(split);
    String noun = split == Split.TRAIN ? "training" : split.text();
    new Problems("training")
        .require(shards >= 1, "shards", shards, "must be >= 1")
        .require(shards <= rows, "shards", shards, "must be <= the " + rows + " " + noun + " rows")
        .throwIfAny();
    int featureSize = survey.featureSize();
    boolean hasRowWeights = survey.hasRowWeights();
    double meanWeight = survey.meanTrainWeight();
    RowPacking packing = RowPacking.of(survey.features(), scaling);
    JavaPairRDD<ShardKey, PackedRow> keyed =
        survey
            .rows(split)
            .mapToPair(
                row ->
                    new Tuple2<>(
                        key(row, seed),
                        new PackedRow(
                            packing.pack(row.features(), scaling),
                            (float) (row.weight() / meanWeight))));
    return keyed
        .repartitionAndSortWithinPartitions(new ShardKey.ByShard(shards), new ShardKey.Order())
        .mapPartitions(
            part -> new BlockIterator(part, featureSize, packing, scaling, hasRowWeights), true);
  }

  private static ShardKey key(SourceRow row, long seed) {
    return new ShardKey(
        NoiseStream.key(seed, Purpose.SHARD.id(), row.identity()),
        row.identity(),
        RowIdentity.ofContent(row.features(), row.weight()));
  }
}
