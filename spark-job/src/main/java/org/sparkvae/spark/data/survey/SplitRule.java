package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.SplitOrder;
import org.sparkvae.spark.data.source.SourceTable;

/** Decides which rows are for training, validation and testing, as a function of row and seed. */
interface SplitRule extends Serializable {
  /**
   * @param parsed the rows; exact counts and the order of the input read them twice to find where
   *     the splits end
   * @throws org.sparkvae.model.config.ConfigException if the settings do not fit the source
   */
  static SplitRule of(SourceTable table, DataConfig data, long seed, JavaRDD<SourceRow> parsed) {
    boolean own = table.ownSplitColumn().isPresent();
    String rule = "must not be set: the source's own files are train and test";
    new Problems("data")
        .require(
            !own || !data.splitsByCounts(),
            data.trainRows().isPresent() ? "trainRows" : "testRows",
            data.trainRows().orElse(data.testRows().orElse(0)),
            rule)
        .require(!own || data.testFraction() == 0, "testFraction", data.testFraction(), rule)
        .throwIfAny();
    if (data.splitOrder() == SplitOrder.INPUT) {
      return InputOrder.of(table, data, parsed);
    }
    if (own || data.splitColumn().isPresent()) {
      return new Indicated(seed, data.validationFraction());
    }
    return data.splitsByCounts()
        ? ExactCounts.of(data, seed, parsed)
        : new Fractions(seed, data.validationFraction(), data.testFraction());
  }

  /** Assigns the rows in use to their splits. */
  default JavaRDD<SourceRow> split(JavaRDD<SourceRow> parsed) {
    return parsed.mapPartitionsWithIndex(
        (partition, part) -> {
          Assigner assigner = open(partition);
          return IteratorUtils.transformedIterator(part, assigner::assigned);
        },
        true);
  }

  /** Opens the rule for one partition; only drawn counts depend on the partition, for ties. */
  Assigner open(int partition);

  /** Assigns the rows of a partition one by one; null for a row that is not used. */
  @FunctionalInterface
  interface Assigner {
    Split assign(SourceRow row);

    /** Sets the split of a row in use; must be called for all rows of the partition in order. */
    default SourceRow assigned(SourceRow row) {
      if (row.state == SourceRow.State.USED) {
        row.split = assign(row);
      }
      return row;
    }
  }

  /** The key by which a row's split is drawn; the smallest keys are for training. */
  static long key(long seed, long identity) {
    return NoiseStream.key(seed, Purpose.SPLIT.id(), identity);
  }

  /** A key as a number in [0, 1). */
  static double uniform(long key) {
    return (key >>> 11) * 0x1.0p-53;
  }

  /**
   * By the source or a column; a share of the training rows goes to validation.
   *
   * @param validationFraction share of the training rows, or 0
   */
  record Indicated(long seed, double validationFraction) implements SplitRule {
    @Override
    public Assigner open(int partition) {
      return row ->
          row.indicated == Split.TRAIN && uniform(key(seed, row.identity)) < validationFraction
              ? Split.VALIDATION
              : row.indicated;
    }
  }

  /**
   * Splits by shares of all rows.
   *
   * @param validation share of the rows, or 0
   * @param test share of the rows, or 0
   */
  record Fractions(long seed, double validation, double test) implements SplitRule {
    @Override
    public Assigner open(int partition) {
      return row -> {
        double at = uniform(key(seed, row.identity));
        if (at < 1 - validation - test) {
          return Split.TRAIN;
        }
        return at < 1 - test ? Split.VALIDATION : Split.TEST;
      };
    }
  }
}
