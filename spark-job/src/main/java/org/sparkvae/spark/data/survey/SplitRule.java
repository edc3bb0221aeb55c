package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.SourceTable;

/** Which rows are for training, validation and testing: a function of the row and the seed. */
interface SplitRule extends Serializable {
  /**
   * @param parsed the rows; exact counts read them twice, to find where the splits end
   * @throws org.sparkvae.model.config.ConfigException if the settings do not fit the source
   */
  static SplitRule of(SourceTable table, DataConfig data, long seed, JavaRDD<SourceRow> parsed) {
    boolean own = table.ownSplitColumn().isPresent();
    String rule = "must be 0 for a source whose files are train and test already";
    new Problems("data")
        .require(
            !own || !data.splitsByCounts(),
            data.trainRows().isPresent() ? "trainRows" : "testRows",
            data.trainRows().orElse(data.testRows().orElse(0)),
            rule)
        .require(!own || data.testFraction() == 0, "testFraction", data.testFraction(), rule)
        .throwIfAny();
    if (own || data.splitColumn().isPresent()) {
      return new Indicated(seed, data.validationFraction());
    }
    return data.splitsByCounts()
        ? ExactCounts.of(data, seed, parsed)
        : new Fractions(seed, data.validationFraction(), data.testFraction());
  }

  /** The same rows, those in use with their split. */
  default JavaRDD<SourceRow> split(JavaRDD<SourceRow> parsed) {
    return parsed.mapPartitionsWithIndex(
        (partition, part) -> {
          Assigner assigner = open(partition);
          return IteratorUtils.transformedIterator(
              part,
              row -> {
                if (row.state == SourceRow.State.USED) {
                  row.split = assigner.assign(row);
                }
                return row;
              });
        },
        true);
  }

  /** Opens the rule for one partition; only exact counts need to know which, and only for ties. */
  Assigner open(int partition);

  /** Answers row by row; null for a row that is not used. */
  @FunctionalInterface
  interface Assigner {
    Split assign(SourceRow row);
  }

  /** What a row's split is drawn from; the smallest are train. */
  static long key(long seed, long identity) {
    return NoiseStream.key(seed, Purpose.SPLIT.id(), identity);
  }

  /** A key as a number in [0, 1). */
  static double uniform(long key) {
    return (key >>> 11) * 0x1.0p-53;
  }

  /**
   * Told by the source or a column; a share of the training rows goes to validation.
   *
   * @param seed draws it
   * @param validationFraction share of the training rows, 0 for none
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
   * Drawn by shares of all rows.
   *
   * @param seed draws them
   * @param validation share, 0 for none
   * @param test share, 0 for none
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
