package org.sparkvae.spark.data.survey;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.RowPlace;
import org.sparkvae.spark.data.source.SourceTable;

/**
 * Numbers of rows, or shares of them, in the order of the input: the first rows are for training,
 * the next for validation, the next for testing. If the input has test rows of its own, only its
 * training rows are divided. Two jobs find where the splits end: one counts, one sorts the places
 * of the rows.
 *
 * @param lastOf place of the last row of each split that has rows
 */
record InputOrder(Map<Split, RowPlace> lastOf) implements SplitRule {
  /**
   * @throws ConfigException if the input has no order, or fewer rows than requested
   */
  static InputOrder of(SourceTable table, DataConfig data, JavaRDD<SourceRow> rows) {
    DataFormat format = table.report().format();
    if (format == DataFormat.TABLE || format == DataFormat.DATA_FRAME) {
      throw ConfigException.of(
          "data.splitOrder",
          "Invalid data.splitOrder: input (must be random: the rows of a table have no order. Or set data.splitColumn)");
    }
    JavaRDD<RowPlace> places =
        ExactCounts.counted(data, rows).filter(InputOrder::isDivided).map(row -> row.place);
    Map<Long, Split> splitOfRank = splitOfRank(data, places.count());
    Set<Long> ranks = Set.copyOf(splitOfRank.keySet());
    Map<RowPlace, Long> found =
        places
            .sortBy(place -> place, true, places.getNumPartitions())
            .zipWithIndex()
            .filter(ranked -> ranks.contains(ranked._2()))
            .collectAsMap();
    Map<Split, RowPlace> lastOf = new EnumMap<>(Split.class);
    found.forEach((place, rank) -> lastOf.put(splitOfRank.get(rank), place));
    return new InputOrder(lastOf);
  }

  private static boolean isDivided(SourceRow row) {
    return row.indicated == null || row.indicated == Split.TRAIN;
  }

  /** The splits by the rank, from 0, of their last row; those without rows are left out. */
  private static Map<Long, Split> splitOfRank(DataConfig data, long total) {
    long train = total - Math.round(total * (data.validationFraction() + data.testFraction()));
    long test = total;
    long validation = total - Math.round(total * data.testFraction());
    if (data.splitsByCounts()) {
      long[] ends = ExactCounts.ends(data, total);
      train = ends[0];
      validation = ends[0];
      test = ends[1];
    }
    Map<Long, Split> splitOfRank = new HashMap<>();
    splitOfRank.put(test - 1, Split.TEST);
    splitOfRank.put(validation - 1, Split.VALIDATION);
    splitOfRank.put(train - 1, Split.TRAIN); // replaces a split that ends at the same row
    return splitOfRank;
  }

  @Override
  public Assigner open(int partition) {
    return row -> {
      if (!isDivided(row)) {
        return row.indicated;
      }
      for (Split split : Split.values()) {
        RowPlace last = lastOf.get(split);
        if (last != null && row.place.compareTo(last) <= 0) {
          return split;
        }
      }
      return null;
    };
  }
}
