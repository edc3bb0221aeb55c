package org.sparkvae.model.config;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Neighboring features of a row that have the same kind of likelihood.
 *
 * @param kind of likelihood
 * @param size number of features
 */
public record FeatureBlock(Kind kind, int size) implements Serializable {
  /** The kinds of features; those of a column have the names of {@link ColumnKind}. */
  public enum Kind {
    /** Real numbers. */
    CONTINUOUS,
    /** Real numbers with values far out. */
    HEAVY_TAILED,
    /** Numbers in [0, 1]. */
    BINARY,
    /** log1p of counts. */
    COUNT,
    /** log1p of counts that vary more than Poisson's. */
    OVERDISPERSED_COUNT,
    /** One category, one-hot: the block is one column. */
    CATEGORICAL,
    /**
     * 1 where a column is missing, otherwise 0. The encoder reads it; the likelihood leaves it out.
     */
    MASK
  }

  public FeatureBlock {
    new Problems("block").require(size >= 1, "size", size, "must be >= 1").throwIfAny();
  }

  /** {@return the number of columns of a table that the features stand for} */
  public int columns() {
    return switch (kind) {
      case CATEGORICAL -> 1;
      case MASK -> 0;
      default -> size;
    };
  }

  /**
   * @param blocks of a row
   * @param row features, of which NaN is not observed
   * @param from index of the first feature
   * @return number of columns that are observed
   */
  public static int observedColumns(List<FeatureBlock> blocks, float[] row, int from) {
    int observed = 0;
    int at = from;
    for (FeatureBlock block : blocks) {
      for (int column = 0; column < block.columns(); column++) { // a category is NaN as a whole
        observed += Float.isNaN(row[at + column]) ? 0 : 1;
      }
      at += block.size;
    }
    return observed;
  }

  /** {@return such as {@code continuous:2 categorical:5}} */
  public static String toText(List<FeatureBlock> blocks) {
    return blocks.stream()
        .map(block -> EnumSpelling.of(block.kind) + ":" + block.size)
        .collect(Collectors.joining(" "));
  }

  /** {@return the inverse of {@link #toText}} */
  public static List<FeatureBlock> parse(String text) {
    return Arrays.stream(text.split(" "))
        .filter(block -> !block.isEmpty())
        .map(FeatureBlock::parseOne)
        .toList();
  }

  private static FeatureBlock parseOne(String text) {
    String[] parts = text.split(":");
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(each -> EnumSpelling.of(each).equals(parts[0]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("No kind of features: " + text));
    return new FeatureBlock(kind, Integer.parseInt(parts[1]));
  }
}
