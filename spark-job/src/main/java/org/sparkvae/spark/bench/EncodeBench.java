package org.sparkvae.spark.bench;

import java.util.List;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.bench.Contest.Contestant;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.data.shard.Block;

/** The encoder as scoring uses it, in this thread, compared with its matrix products alone. */
final class EncodeBench {
  private static final String PRODUCTS = "products";
  private static final String ENCODE = "encode";

  /** As many rows as scoring passes at a time; fewer if they are wide. */
  private static final int MOST_ROWS = 8 * VaeNetwork.ROWS_AT_A_TIME;

  private static final int MOST_VALUES = 4 << 20;

  private EncodeBench() {}

  static Figures run(VaeConfig config, Block block, Contest.Length length) {
    int rows = Math.min(block.rows(), Math.min(MOST_ROWS, MOST_VALUES / config.featureSize()));
    float[] features = new float[rows * config.featureSize()];
    for (int row = 0; row < rows; row++) {
      block.copyRow(row, features, row * config.featureSize());
    }
    try (VaeNetwork network = new VaeNetwork(config);
        GemmBench products = GemmBench.ofEncoding(config, rows)) {
      Contest contest =
          Contest.run(
              length,
              List.of(
                  Contestant.of(PRODUCTS, products::run),
                  Contestant.of(ENCODE, () -> network.encode(features, rows))));
      return new Figures("The encoder, " + rows + " rows at a time")
          .add(
              "rowsPerSecond",
              "VaeNetwork.encode",
              Unit.ROWS_PER_SECOND,
              contest.rate(ENCODE, rows))
          .add(
              "fractionOfRoofline",
              "of its own products alone",
              Unit.PERCENT,
              contest.ratio(PRODUCTS, ENCODE))
          .add("gflops", "these", Unit.GFLOPS, contest.rate(PRODUCTS, products.flops() / 1e9))
          .fact("rows", rows);
    }
  }
}
