package org.sparkvae.spark.data.survey;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.RowPlace;
import org.sparkvae.spark.data.source.SourceTable;
import scala.Tuple2;

/** The rows of a source for a stored model: checked, scaled as the model was trained, streamed. */
public final class ScaledRows {
  private final JavaRDD<IdentifiedRow> rows;
  private final Function<Iterator<IdentifiedRow>, RowCursor> opener;
  private final int featureSize;

  private ScaledRows(
      JavaRDD<IdentifiedRow> rows,
      Function<Iterator<IdentifiedRow>, RowCursor> opener,
      int featureSize) {
    this.rows = rows;
    this.opener = opener;
    this.featureSize = featureSize;
  }

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
   * @param data how it is read; its split, weights and scaling are not asked
   * @param scaling the model's
   * @param range what the model's likelihood can take after scaling
   * @param extent which rows
   * @return in Spark's partitions, without the rows that the policies leave out; reading it throws
   *     {@link DataException} at the first row of a partition that is bad and may not be left out
   */
  public static ScaledRows read(
      SourceTable table, DataConfig data, FeatureScaling scaling, ValueRange range, Extent extent) {
    RowParser parser = parser(table, data, scaling, range);
    BadRowPolicy policy = data.badRows().policy();
    FeatureReader features = table.features();
    int size = table.featureSize();
    Function<Iterator<IdentifiedRow>, RowCursor> opener =
        part ->
            new RowCursor(
                part, features, new RowScaler(scaling, range, size), parser, scaling, policy);
    // Of all rows, nobody asks where they stand: to tell, files that Spark cuts are read twice.
    JavaRDD<IdentifiedRow> rows =
        extent instanceof Extent.All ? table.unplacedRows() : wanted(table, extent);
    return new ScaledRows(rows, opener, size);
  }

  /**
   * @param use of a partition's rows, in a task
   * @param <T> what it makes of them
   * @return lazily made, in the partitions of the rows
   */
  public <T> JavaRDD<T> mapPartitions(Function<RowCursor, Iterator<T>> use) {
    Function<Iterator<IdentifiedRow>, RowCursor> open = opener;
    return rows.mapPartitions(part -> use.call(open.call(part)));
  }

  /**
   * The bad rows among those that {@link #read} is asked for, after one pass over them.
   *
   * @param table as for {@link #read}
   * @param data as for {@link #read}
   * @param scaling as for {@link #read}
   * @param range as for {@link #read}
   * @param extent as for {@link #read}
   * @return what {@link #read} leaves out
   * @throws DataException naming the first ones, if the policy does not let them pass
   */
  public static RejectedRows leftOut(
      SourceTable table, DataConfig data, FeatureScaling scaling, ValueRange range, Extent extent) {
    try {
      RowParser parser = parser(table, data, scaling, range);
      JavaRDD<IdentifiedRow> rows = wanted(table, extent);
      BadRows found =
          rows.map(parser::parse).treeAggregate(new BadRows(), BadRows::add, BadRows::add);
      found.check(data.badRows(), table.name());
      return new RejectedRows(table, rows, parser, found.count());
    } catch (Exception failed) {
      throw DataException.behind(failed, table.name());
    }
  }

  private static RowParser parser(
      SourceTable table, DataConfig data, FeatureScaling scaling, ValueRange range) {
    return new RowParser(table, data, SurveySpec.ofStored(table, data, scaling, range));
  }

  private static JavaRDD<IdentifiedRow> wanted(SourceTable table, Extent extent) {
    JavaRDD<IdentifiedRow> rows = table.identifiedRows();
    return extent instanceof Extent.First first
        ? RowPlace.first(rows, IdentifiedRow::place, first.rows())
        : rows;
  }

  /**
   * All of them, on the driver: they have to be few.
   *
   * @return scaled, each [featureSize], in the source's order
   * @throws DataException if a row is bad
   */
  public List<float[]> collect() {
    int size = featureSize;
    try {
      return mapPartitions(part -> placed(part, size).iterator()).collect().stream()
          .sorted(Comparator.comparing((Tuple2<RowPlace, float[]> row) -> row._1()))
          .map(Tuple2::_2)
          .toList();
    } catch (RuntimeException failed) {
      throw DataException.behind(failed);
    }
  }

  private static List<Tuple2<RowPlace, float[]>> placed(RowCursor part, int featureSize) {
    List<Tuple2<RowPlace, float[]>> placed = new ArrayList<>();
    float[] features = new float[featureSize];
    while (part.next(features, 0)) {
      placed.add(new Tuple2<>(part.place(), features.clone()));
    }
    return placed;
  }
}
