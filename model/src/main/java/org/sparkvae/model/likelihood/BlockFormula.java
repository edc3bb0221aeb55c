package org.sparkvae.model.likelihood;

import java.util.Arrays;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.random.NoiseStream;

/**
 * p(x|z) of one block of a row's features, in double. The block's features, pre-activations and own
 * parameters lie at offsets of larger arrays.
 */
abstract class BlockFormula {
  final int size;

  BlockFormula(int size) {
    this.size = size;
  }

  /**
   * @param own values of the own parameters of all blocks
   * @param from where those of the block begin
   */
  static BlockFormula of(FeatureBlock block, double[] own, int from) {
    return switch (block.kind()) {
      case CATEGORICAL -> new CategoricalFormula(block.size());
      case MASK -> new Mask(block.size());
      default -> CellFormula.of(block, own, from);
    };
  }

  /**
   * Rows, and the gradients of their values, which start as 0.
   *
   * @param x features; NaN is not observed
   * @param output pre-activations
   */
  record Rows(double[] x, double[] output, double[] byOutput, double[] byOwn) {}

  /** Where a row's values of the block begin in each array of {@link Rows}. */
  record Place(int feature, int output, int byOwn) {}

  /** Number of pre-activations. */
  int outputs() {
    return size;
  }

  /** Number of own parameters. */
  int own() {
    return 0;
  }

  abstract FeatureRange range();

  /**
   * Replaces each feature by what it adds to -log p(x|z), in nats, which is 0 if it is not
   * observed, and sets the gradients of the sum.
   */
  abstract void nll(Rows rows, Place at);

  /** Sets features to E[x|z]. */
  abstract void mean(Rows rows, Place at);

  /** Sets features to a draw from p(x|z). */
  abstract void sample(Rows rows, Place at, NoiseStream noise);

  /** What the encoder alone reads: no pre-activations; a decoded row misses nothing. */
  private static final class Mask extends BlockFormula {
    Mask(int size) {
      super(size);
    }

    @Override
    int outputs() {
      return 0;
    }

    @Override
    FeatureRange range() {
      return FeatureRange.UNIT;
    }

    @Override
    void nll(Rows rows, Place at) {
      Arrays.fill(rows.x, at.feature, at.feature + size, 0);
    }

    @Override
    void mean(Rows rows, Place at) {
      // the array starts as zeros
    }

    @Override
    void sample(Rows rows, Place at, NoiseStream noise) {
      // the array starts as zeros
    }
  }
}
