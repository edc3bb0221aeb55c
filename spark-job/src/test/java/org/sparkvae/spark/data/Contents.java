package org.sparkvae.spark.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparkvae.spark.data.shard.Block;

/** Shards as text, so that a difference shows in an assertion. */
public final class Contents {
  private Contents() {}

  public static List<List<String>> of(List<List<Block>> shards) {
    List<List<String>> all = new ArrayList<>();
    for (List<Block> blocks : shards) {
      List<String> rows = new ArrayList<>();
      for (Block block : blocks) {
        for (int row = 0; row < block.rows(); row++) {
          String weight = block.weights() == null ? "" : " x " + block.weights()[row];
          rows.add(block.identities()[row] + Arrays.toString(block.row(row)) + weight);
        }
      }
      all.add(rows);
    }
    return all;
  }
}
