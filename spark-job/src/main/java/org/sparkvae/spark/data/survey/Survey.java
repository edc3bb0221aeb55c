package org.sparkvae.spark.data.survey;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaRDD;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.RowPlace;
import org.sparkvae.spark.data.source.SourceTable;

/**
 * One pass over the rows for the size of each split, the scaling, the fingerprint and bad values.
 * Exact counts need two passes before it, and files that Spark cuts need one to count their rows.
 */
public final class Survey {
  private final SourceTable table;
  private final JavaRDD<SourceRow> rows;
  private final SurveySpec spec;
  private final SurveyAccumulator found;
  private final long[] rowCounts;
  private final FeatureScaling scaling;
  private final boolean hasRowWeights;
  private final RejectedRows leftOut;

  private Survey(
      SourceTable table,
      JavaRDD<SourceRow> rows,
      SurveySpec spec,
      SurveyAccumulator found,
      long[] rowCounts,
      FeatureScaling scaling,
      boolean hasRowWeights,
      RejectedRows leftOut) {
    this.table = table;
    this.rows = rows;
    this.spec = spec;
    this.found = found;
    this.rowCounts = rowCounts;
    this.scaling = scaling;
    this.hasRowWeights = hasRowWeights;
    this.leftOut = leftOut;
  }

  /**
   * @param range values that the likelihood accepts of each feature after scaling
   * @throws DataException naming the first bad rows in the order of the input, or if there is no
   *     training row
   * @throws org.sparkvae.model.config.ConfigException if the settings do not fit the source
   */
  public static Survey of(
      SourceTable table, DataConfig data, long seed, IntFunction<FeatureRange> range) {
    return of(table, data, seed, SurveySpec.of(table, data, null, range));
  }

  /**
   * Surveys rows for a trained model; none of them needs to be for training.
   *
   * @param range values that the likelihood accepts of each feature after scaling
   * @throws DataException naming the first bad rows in the order of the input, or if there is no
   *     row
   * @throws org.sparkvae.model.config.ConfigException if the settings do not fit the source
   */
  public static Survey ofStored(
      SourceTable table,
      DataConfig data,
      long seed,
      IntFunction<FeatureRange> range,
      FeatureScaling stored) {
    return of(table, data, seed, SurveySpec.of(table, data, stored, range));
  }

  private static Survey of(SourceTable table, DataConfig data, long seed, SurveySpec spec) {
    try {
      RowParser parser = new RowParser(table, data, spec);
      JavaRDD<IdentifiedRow> identified = table.identifiedRows();
      JavaRDD<SourceRow> parsed = identified.map(parser::parse);
      SplitRule split = SplitRule.of(table, data, seed, parsed);
      JavaRDD<SourceRow> rows = split.split(parsed).map(spec::checked);
      SurveyAccumulator found =
          rows.treeAggregate(
              spec.emptyAccumulator(), SurveyAccumulator::add, SurveyAccumulator::add);
      check(found, table, data, spec);
      FeatureScaling scaling = spec.scaling(found.train);
      spec.checkLearned(found, scaling);
      RejectedRows.Rule rule =
          partition -> {
            SplitRule.Assigner assigner = split.open(partition);
            return row -> spec.checked(assigner.assigned(parser.parse(row))).problem;
          };
      RejectedRows leftOut = new RejectedRows(table, identified, rule, found.bad.count());
      boolean hasRowWeights = data.rowWeightColumn().isPresent();
      return new Survey(table, rows, spec, found, found.rows, scaling, hasRowWeights, leftOut);
    } catch (Exception failed) {
      throw DataException.behind(failed, table.name());
    }
  }

  private static void check(
      SurveyAccumulator found, SourceTable table, DataConfig data, SurveySpec spec) {
    found.bad.check(data.badRows(), table.name());
    if (found.read == 0) {
      throw new DataException("Cannot use " + table.name() + ": it has no rows");
    }
    boolean hasTrainRows = found.rows[Split.TRAIN.ordinal()] > 0;
    if (spec.trains() && !hasTrainRows) {
      throw new DataException(
          "Cannot train on %s: none of its %d rows is for training (%d were skipped)"
              .formatted(table.name(), found.read, found.skippedRows + found.bad.count()));
    }
    new Problems("data")
        .require(
            !hasTrainRows || found.trainWeight.value() > 0,
            "rowWeightColumn",
            data.rowWeightColumn().orElse(""),
            "must sum to more than 0 over the training rows")
        .require(
            hasTrainRows || found.usedRows() == 0 || found.weight.value() > 0,
            "rowWeightColumn",
            data.rowWeightColumn().orElse(""),
            "must sum to more than 0 over the rows")
        .throwIfAny();
  }

  /** {@return values per row} */
  public int featureSize() {
    return table.featureSize();
  }

  /** {@return number of rows of the split} */
  public long rowCount(Split split) {
    return rowCounts[split.ordinal()];
  }

  /** {@return rows of the split, read again from the source, not persisted} */
  public JavaRDD<SourceRow> rows(Split split) {
    return rows.filter(row -> row.split == split);
  }

  /**
   * {@return rows as {@link #rows(Split)}, of a split or of all}
   *
   * @param split empty for all rows in use
   * @param most how many of them, if not all: the first ones in the source's order
   */
  public JavaRDD<SourceRow> rows(Optional<Split> split, Optional<Integer> most) {
    JavaRDD<SourceRow> wanted =
        split.isPresent() ? rows(split.get()) : rows.filter(row -> row.split != null);
    return most.isPresent() ? RowPlace.first(wanted, row -> row.place, most.get()) : wanted;
  }

  /** {@return the scaling by the settings, learned from the training rows, or the model's} */
  public FeatureScaling scaling() {
    return scaling;
  }

  /**
   * The rows of a split that have values beyond the likelihood's range after scaling, which are
   * clipped for the likelihood only. Reads the source again if there are such rows.
   *
   * @param split not for training, unless the model is trained
   * @return number of rows
   */
  public long clippedRows(Split split) {
    SurveySpec spec = this.spec;
    FeatureScaling scaling = this.scaling;
    return spec.clipsHeldOut(found, scaling)
        ? rows(split).filter(row -> spec.isClipped(row, scaling)).count()
        : 0;
  }

  /** {@return reader of the raw features} */
  public FeatureReader features() {
    return table.features();
  }

  /**
   * {@return 64-bit hash of identities, values, weights and splits of the used rows, in any order}
   */
  public long fingerprint() {
    return found.fingerprint;
  }

  /** {@return the bad rows that were left out} */
  public RejectedRows leftOut() {
    return leftOut;
  }

  /** {@return number of rows left out because a value is missing} */
  public long skippedRows() {
    return found.skippedRows;
  }

  /** {@return number of missing values that became 0} */
  public long zeroedValues() {
    return found.zeroedValues;
  }

  /** {@return number of values of all used rows that are not 0 after scaling, about} */
  public long entries() {
    double[] offset = scaling.offset();
    long moved = Arrays.stream(offset).filter(of -> of != 0).count(); // whose zeros are no zeros
    long perRow = offset.length == 1 ? moved * featureSize() : moved;
    long all = found.usedRows() * featureSize();
    return Math.min(all, found.entries + found.usedRows() * perRow);
  }

  /** {@return one line with the rows of each split and those that are left out} */
  public String rowsLine() {
    StringBuilder line = new StringBuilder("Rows: ").append(rowCount(Split.TRAIN)).append(" train");
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      if (rowCount(split) > 0) {
        line.append(", ").append(rowCount(split)).append(' ').append(split.text());
      }
    }
    long unused = found.read - found.usedRows() - found.skippedRows - leftOut.count();
    line.append("; left out: ").append(leftOut.count()).append(" bad, ");
    line.append(found.skippedRows).append(" with missing values");
    if (unused > 0) {
      line.append(", ").append(unused).append(" beyond the row counts");
    }
    if (found.zeroedValues > 0) {
      line.append("; missing values that count as 0: ").append(found.zeroedValues);
    }
    return line.toString();
  }

  /**
   * {@return mean row weight over the training rows, by which weights are divided; over all rows if
   * none is for training; 1 without weights}
   */
  public double meanTrainWeight() {
    long trainRows = found.rows[Split.TRAIN.ordinal()];
    return trainRows > 0
        ? found.trainWeight.value() / trainRows
        : found.weight.value() / found.usedRows();
  }

  /** {@return whether the source has row weights} */
  public boolean hasRowWeights() {
    return hasRowWeights;
  }

  /**
   * The first rows of a split in the source's order: by file, then by position in it.
   *
   * @param most number of rows, at least 1
   * @return a survey of these rows only; weights are still divided by the mean over all rows
   */
  public Survey first(Split split, int most) {
    JavaRDD<SourceRow> first = RowPlace.first(rows(split), row -> row.place, most);
    long[] counts = new long[rowCounts.length];
    counts[split.ordinal()] = Math.min(most, rowCount(split));
    return new Survey(table, first, spec, found, counts, scaling, hasRowWeights, leftOut);
  }
}
