package org.sparkvae.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.BlockGroup;
import org.sparkvae.spark.data.shard.SmallBlocks;
import org.sparkvae.spark.train.SmallProblem;

class BoundEvaluatorTest {
  private static final int ROWS = 30;
  private static final VaeConfig CONFIG = SmallProblem.network();
  private static final VaeNetwork NETWORK = new VaeNetwork(CONFIG);
  private static final float[] FEATURES = SmallProblem.features(0, ROWS);
  private static final long[] IDENTITIES = SmallProblem.identities(0, ROWS);

  private static BoundTerms evaluate(float[] weights, int shards) {
    List<List<Block>> parts = new ArrayList<>();
    int each = ROWS / shards;
    for (int from = 0; from < ROWS; from += each) {
      int width = SmallProblem.FEATURES;
      parts.add(
          SmallBlocks.of(
              Arrays.copyOfRange(FEATURES, from * width, (from + each) * width),
              width,
              Arrays.copyOfRange(IDENTITIES, from, from + each),
              weights == null ? null : Arrays.copyOfRange(weights, from, from + each),
              SmallProblem.ROWS_PER_BLOCK));
    }
    return new BoundEvaluator(SmallProblem.spark(), CONFIG, SmallProblem.SEED)
        .evaluate(SmallProblem.shards(SmallProblem.spark(), parts), NETWORK.parameters());
  }

  private static BoundTerms local(float[] weights) {
    float[] noise = new float[ROWS * 2];
    for (int row = 0; row < ROWS; row++) {
      NoiseStream.of(SmallProblem.SEED, Purpose.EVALUATION_NOISE.id(), IDENTITIES[row])
          .fillGaussian(noise, row * 2, 2);
    }
    return NETWORK.negativeElbo(FEATURES, ROWS, noise).sum(weights);
  }

  /** Blocks go through the network together, but each keeps a sum of its own. */
  @Test
  void theSumsAreThoseOfBlocks() {
    int size = SmallProblem.FEATURES;
    int rows = 2 * VaeNetwork.ROWS_AT_A_TIME + 50;
    float[] features = SmallProblem.features(0, rows);
    long[] identities = SmallProblem.identities(0, rows);
    float[] weights = new float[rows];
    Arrays.setAll(identities, row -> row);
    for (int row = 0; row < rows; row++) {
      weights[row] = 1 + row % 3;
    }
    List<Block> blocks = new ArrayList<>();
    blocks.addAll(SmallBlocks.of(features, size, identities, weights, 70));
    blocks.addAll(SmallBlocks.of(features, size, identities, weights, rows)); // more than fit
    blocks.addAll(SmallBlocks.of(features, size, identities, null, rows / 3));
    BoundTerms expected = BoundTerms.NONE;
    for (Block block : blocks) {
      float[] noise =
          RowNoise.of(
              SmallProblem.SEED, Purpose.EVALUATION_NOISE, block.identities(), NETWORK.noiseSize());
      expected =
          expected.plus(
              NETWORK.negativeElbo(block.features(), block.rows(), noise).sum(block.weights()));
    }

    List<List<Block>> parts = List.of(blocks);
    BoundTerms found =
        new BoundEvaluator(SmallProblem.spark(), CONFIG, SmallProblem.SEED)
            .evaluate(SmallProblem.shards(SmallProblem.spark(), parts), NETWORK.parameters());

    assertThat(found).isEqualTo(expected);
    List<Integer> together = new ArrayList<>();
    BlockGroup.of(blocks.iterator(), VaeNetwork.ROWS_AT_A_TIME)
        .forEachRemaining(
            group -> {
              together.add(group.rows());
              assertThat(group.features(1, group.rows()))
                  .isEqualTo(Arrays.copyOfRange(group.features(), size, group.rows() * size));
            });
    assertThat(together).startsWith(210, 210).contains(rows).hasSizeLessThan(blocks.size());
  }

  private static void assertClose(BoundTerms given, BoundTerms expected) {
    assertThat(given.rows()).isEqualTo(expected.rows());
    assertThat(given.meanReconstructionNll())
        .isCloseTo(expected.meanReconstructionNll(), within(1e-12));
    assertThat(given.meanKlDivergence()).isCloseTo(expected.meanKlDivergence(), within(1e-12));
  }

  @Test
  void equalsTheSumsOfTheRowsForAnyNumberOfShards() {
    for (int shards : new int[] {1, 2, 5, 30}) {
      assertClose(evaluate(null, shards), local(null));
    }
  }

  @Test
  void weighsRows() {
    float[] weights = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      weights[row] = row % 3;
    }
    assertClose(evaluate(weights, 3), local(weights));
    assertThat(evaluate(weights, 3)).isNotEqualTo(evaluate(null, 3));
  }
}
