package org.sparkvae.spark.data;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** The rows of a source for a stored model: checked, scaled as the model was trained, streamed. */
public final class ScaledRows {
  private ScaledRows() {}

  /** Which rows of the source. */
  public sealed interface Extent {
    /** All. */
    record All() implements Extent {}

    /**
     * The first in the source's order.
     *
     * @param rows how many, at least 1
     */
    record First(int rows) implements Extent {}
  }

  /**
   * @param table the source
   * @param spec how it is read; its split, weights and scaling are not asked
   * @param scaling the model's
   * @param range what the model's likelihood can take after scaling
   * @param extent which rows
   * @return in Spark's partitions, without the rows that the policies leave out; reading it throws
   *     {@link DataException} at the first row of a partition that is bad and may not be left out
   */
  public static JavaRDD<ScaledRow> read(
      SourceTable table, SourceSpec spec, FeatureScaling scaling, ValueRange range, Extent extent) {
    RowJudge judge = judge(table, spec, scaling, range);
    BadRowPolicy policy = spec.badRowPolicy();
    return wanted(table, extent).mapPartitions(part -> new Usable(part, judge, scaling, policy));
  }

  /**
   * The bad rows among those that {@link #read} is asked for, after one pass over them.
   *
   * @param table as for {@link #read}
   * @param spec as for {@link #read}
   * @param scaling as for {@link #read}
   * @param range as for {@link #read}
   * @param extent as for {@link #read}
   * @return what {@link #read} leaves out
   * @throws DataException naming the first ones, if the policy does not let them pass
   */
  public static LeftOutRows leftOut(
      SourceTable table, SourceSpec spec, FeatureScaling scaling, ValueRange range, Extent extent) {
    try {
      RowJudge judge = judge(table, spec, scaling, range);
      JavaRDD<IdentifiedRow> rows = wanted(table, extent);
      BadRows found =
          rows.map(judge::judge).treeAggregate(new BadRows(), BadRows::add, BadRows::add);
      found.check(spec, table.name());
      return new LeftOutRows(table, rows, judge, found.count());
    } catch (Exception failed) {
      throw DataException.behind(failed, table.name());
    }
  }

  private static RowJudge judge(
      SourceTable table, SourceSpec spec, FeatureScaling scaling, ValueRange range) {
    return new RowJudge(table, spec, SurveyQuestions.ofStored(table, spec, scaling, range));
  }

  private static JavaRDD<IdentifiedRow> wanted(SourceTable table, Extent extent) {
    JavaRDD<IdentifiedRow> rows = table.identifiedRows();
    return extent instanceof Extent.First first
        ? FirstRows.of(rows, IdentifiedRow::place, first.rows())
        : rows;
  }

  /**
   * @param rows few
   * @return scaled, each [featureSize], in the source's order
   * @throws DataException if a row is bad
   */
  public static List<float[]> collect(JavaRDD<ScaledRow> rows) {
    try {
      return rows.mapToPair(row -> new Tuple2<>(row.place(), row.features())).collect().stream()
          .sorted(Comparator.comparing((Tuple2<RowPlace, float[]> row) -> row._1()))
          .map(Tuple2::_2)
          .toList();
    } catch (RuntimeException failed) {
      throw DataException.behind(failed);
    }
  }

  /** Leaves out skipped rows, stops at bad ones. */
  private static final class Usable implements Iterator<ScaledRow> {
    private final Iterator<IdentifiedRow> from;
    private final RowJudge judge;
    private final FeatureScaling scaling;
    private final BadRowPolicy policy;
    private ScaledRow next;

    Usable(
        Iterator<IdentifiedRow> from, RowJudge judge, FeatureScaling scaling, BadRowPolicy policy) {
      this.from = from;
      this.judge = judge;
      this.scaling = scaling;
      this.policy = policy;
    }

    @Override
    public boolean hasNext() {
      while (next == null && from.hasNext()) {
        IdentifiedRow row = from.next();
        SourceRow judged = judge.judge(row);
        switch (judged.state) {
          case USED -> next = new ScaledRow(row.row(), row.place(), scaling.apply(judged.features));
          case BAD -> refuse(judged.problem);
          case SKIPPED -> {}
        }
      }
      return next != null;
    }

    @Override
    public ScaledRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ScaledRow row = next;
      next = null;
      return row;
    }

    private void refuse(RowProblem problem) {
      if (policy == BadRowPolicy.FAIL) {
        throw new DataException(problem.message() + problem.remedy());
      }
    }
  }
}
