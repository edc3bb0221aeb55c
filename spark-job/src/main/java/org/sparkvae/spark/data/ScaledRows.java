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
   * @return in Spark's partitions, without the rows that the null policy leaves out; reading it
   *     throws {@link DataException} at the first bad row of a partition
   */
  public static JavaRDD<ScaledRow> read(
      SourceTable table, SourceSpec spec, FeatureScaling scaling, ValueRange range, Extent extent) {
    RowParser parser = new RowParser(table, spec);
    SurveyQuestions questions = SurveyQuestions.ofStored(table, scaling, range);
    JavaRDD<IdentifiedRow> rows = table.identifiedRows();
    JavaRDD<IdentifiedRow> wanted =
        extent instanceof Extent.First first
            ? FirstRows.of(rows, IdentifiedRow::place, first.rows())
            : rows;
    return wanted.mapPartitions(part -> new Usable(part, parser, questions, scaling));
  }

  /**
   * The first usable rows in the source's order, after one pass over their places.
   *
   * @param table the source
   * @param spec as for {@link #read}
   * @param scaling as for {@link #read}
   * @param range as for {@link #read}
   * @param most how many; fewer where some are left out
   * @return scaled, each [featureSize]
   * @throws DataException if a row is bad
   */
  public static List<float[]> first(
      SourceTable table, SourceSpec spec, FeatureScaling scaling, ValueRange range, int most) {
    try {
      return read(table, spec, scaling, range, new Extent.First(most))
          .mapToPair(row -> new Tuple2<>(row.place(), row.features()))
          .collect()
          .stream()
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
    private final RowParser parser;
    private final SurveyQuestions questions;
    private final FeatureScaling scaling;
    private ScaledRow next;

    Usable(
        Iterator<IdentifiedRow> from,
        RowParser parser,
        SurveyQuestions questions,
        FeatureScaling scaling) {
      this.from = from;
      this.parser = parser;
      this.questions = questions;
      this.scaling = scaling;
    }

    @Override
    public boolean hasNext() {
      while (next == null && from.hasNext()) {
        IdentifiedRow row = from.next();
        SourceRow parsed = parser.parse(row);
        if (parsed.state != SourceRow.State.SKIPPED) {
          next = new ScaledRow(row.row(), row.place(), scaled(parsed));
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

    private float[] scaled(SourceRow parsed) {
      RowProblem problem = parsed.problem;
      if (problem == null) {
        problem = questions.beyondRange(parsed);
      }
      if (problem != null) {
        throw new DataException(problem.message(1));
      }
      return scaling.apply(parsed.features);
    }
  }
}
