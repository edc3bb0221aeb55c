package org.sparkvae.spark.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.TestSession;

class DrawnRowTest {
  private static final int ROWS = 60;
  private static final int FEATURES = 2;

  /** Row i has the features i and -i; rows go to shards in turn. */
  private static Shards shards(int count, float[] weights) {
    List<List<Block>> shards = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      int first = shard;
      long[] identities = LongStream.range(0, ROWS).filter(row -> row % count == first).toArray();
      float[] features = new float[identities.length * FEATURES];
      float[] own = weights == null ? null : new float[identities.length];
      for (int i = 0; i < identities.length; i++) {
        features[FEATURES * i] = identities[i];
        features[FEATURES * i + 1] = -identities[i];
        if (own != null) {
          own[i] = weights[(int) identities[i]];
        }
      }
      shards.add(SmallBlocks.of(features, FEATURES, identities, own, 7));
    }
    JavaRDD<Block> blocks =
        new JavaSparkContext(TestSession.get().sparkContext())
            .parallelize(shards, count)
            .flatMap(List::iterator);
    return Shards.measure(blocks, 7);
  }

  @Test
  void rowsAreDrawnWithoutReplacementAndWholly() {
    float[] drawn = DrawnRow.draw(shards(2, null), 20, 1);

    assertThat(drawn).hasSize(20 * FEATURES);
    Set<Float> rows = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(rows.add(drawn[FEATURES * i])).isTrue();
      assertThat(drawn[FEATURES * i + 1]).isEqualTo(-drawn[FEATURES * i]);
    }
    assertThat(drawn).isNotEqualTo(DrawnRow.draw(shards(2, null), 20, 2));
  }

  @Test
  void shardsDoNotChangeTheDraw() {
    float[] drawn = DrawnRow.draw(shards(1, null), 9, 1);

    assertThat(DrawnRow.draw(shards(5, null), 9, 1)).isEqualTo(drawn);
    assertThat(Arrays.copyOf(DrawnRow.draw(shards(3, null), 30, 1), drawn.length)).isEqualTo(drawn);
  }

  @Test
  void rowsOfWeightZeroAreLeftOut() {
    float[] weights = new float[ROWS];
    weights[11] = 0.5f;
    weights[42] = 2;

    float[] drawn = DrawnRow.draw(shards(4, weights), 5, 1);

    assertThat(drawn).containsOnly(11, -11, 42, -42);
    assertThat(drawn[0]).isEqualTo(drawn[4]).isEqualTo(drawn[8]).isNotEqualTo(drawn[2]);
  }

  @Test
  void noRowsAreReadWhereNoneAreWanted() {
    assertThat(DrawnRow.draw(null, 0, 1)).isEmpty();
  }
}
