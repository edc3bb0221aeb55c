package org.sparkvae.spark.data.survey;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.RowPlace;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.source.TableFeatures;
import scala.Tuple2;

/** Streams the rows of a source for a trained model, checked and scaled as in its training. */
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

  /** Which rows of the source to read. */
  public sealed interface Extent {
    /** All rows. */
    record All() implements Extent {}

    /** The first rows in the source's order; at least 1. */
    record First(int rows) implements Extent {}
  }

  /**
   * @param data settings; those of splits, weights and scaling are ignored
   * @return the rows in Spark's partitions, without those that the policies leave out; if the
   *     policy is {@link BadRowPolicy#FAIL}, reading a bad row throws {@link DataException}
   */
  public static ScaledRows read(
      SourceTable table, DataConfig data, FeatureScaling scaling, Extent extent) {
    // Reading all rows needs no places, for which files that Spark cuts would be read twice.
    JavaRDD<IdentifiedRow> rows =
        extent instanceof Extent.All ? table.unplacedRows() : wanted(table, extent);
    return new ScaledRows(rows, opener(table, data, scaling), table.featureSize());
  }

  private static Function<Iterator<IdentifiedRow>, RowCursor> opener(
      SourceTable table, DataConfig data, FeatureScaling scaling) {
    RowParser parser = parser(table, data, scaling);
    BadRowPolicy policy = data.badRows().policy();
    FeatureReader features = table.features();
    int size = table.featureSize();
    return part ->
        new RowCursor(part, features, new RowScaler(scaling, size), parser, scaling, policy);
  }

  /**
   * Appends columns to the rows that {@link #read} would read.
   *
   * @param use computes rows with the columns of the source and then those appended, in a task
   * @return computed lazily, also of a stream
   */
  public static Dataset<Row> append(
      SourceTable table,
      DataConfig data,
      FeatureScaling scaling,
      Function<RowCursor, Iterator<InternalRow>> use,
      StructType appended) {
    Function<Iterator<IdentifiedRow>, RowCursor> open = opener(table, data, scaling);
    return table.append(part -> use.call(open.call(part)), appended);
  }

  /**
   * @param use consumes a partition's rows, in a task
   * @return the results, computed lazily, in the partitions of the rows
   */
  public <T> JavaRDD<T> mapPartitions(Function<RowCursor, Iterator<T>> use) {
    Function<Iterator<IdentifiedRow>, RowCursor> open = opener;
    return rows.mapPartitions(part -> use.call(open.call(part)));
  }

  /**
   * Finds the bad rows among those that {@link #read} would read, in one pass.
   *
   * @throws DataException naming the first ones, if the policy does not allow them
   */
  public static RejectedRows leftOut(
      SourceTable table, DataConfig data, FeatureScaling scaling, Extent extent) {
    try {
      RowParser parser = parser(table, data, scaling);
      JavaRDD<IdentifiedRow> rows = wanted(table, extent);
      BadRows found =
          rows.map(parser::parse).treeAggregate(new BadRows(), BadRows::add, BadRows::add);
      found.check(data.badRows(), table.name());
      RejectedRows.Rule rule = partition -> row -> parser.parse(row).problem;
      return new RejectedRows(table, rows, rule, found.count());
    } catch (Exception failed) {
      throw DataException.behind(failed, table.name());
    }
  }

  /**
   * Counts categories that no training row had among the rows that {@link #read} would read, in one
   * pass, unless no column can have them.
   */
  public static UnseenCategories unseen(
      SourceTable table, DataConfig data, FeatureScaling scaling, Extent extent) {
    if (!(table.features() instanceof TableFeatures features) || !features.takesUnseen()) {
      return new UnseenCategories();
    }
    RowParser parser = parser(table, data, scaling);
    try {
      return wanted(table, extent)
          .treeAggregate(
              new UnseenCategories(),
              (found, row) -> found.add(features, row, parser),
              UnseenCategories::add);
    } catch (Exception failed) {
      throw DataException.behind(failed, table.name());
    }
  }

  /** Scored rows may have any finite values: see {@link Survey#clippedRows}. */
  private static RowParser parser(SourceTable table, DataConfig data, FeatureScaling scaling) {
    return new RowParser(
        table, data, SurveySpec.of(table, data, scaling, feature -> FeatureRange.ANY));
  }

  private static JavaRDD<IdentifiedRow> wanted(SourceTable table, Extent extent) {
    JavaRDD<IdentifiedRow> rows = table.identifiedRows();
    return extent instanceof Extent.First first
        ? RowPlace.first(rows, IdentifiedRow::place, first.rows())
        : rows;
  }

  /**
   * Collects all rows on the driver; there must be few of them.
   *
   * @return scaled rows, each [featureSize], in the source's order
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
