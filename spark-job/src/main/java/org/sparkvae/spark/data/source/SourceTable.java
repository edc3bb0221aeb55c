package org.sparkvae.spark.data.source;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.file.Numbers;
import org.sparkvae.spark.data.file.SourceFiles;

/**
 * An opened source: its rows, which of its columns are features, how rows are identified.
 *
 * @param name path or table name, for messages
 * @param rows the source's own columns. CSV columns are text, as they stand in the file
 * @param featureSize features per row, from the header, the columns or the first rows
 * @param imageShape the shape of images, if the source knows it
 * @param ownSplitColumn the column with the source's own split into train and test (MNIST's files)
 * @param scalingRule as configured, else the source's own: images of bytes become [0, 1]
 * @param files the files as they were when the source was opened
 * @param report what is read and what is left out
 */
public record SourceTable(
    String name,
    Dataset<Row> rows,
    FeatureReader features,
    int featureSize,
    Optional<ImageShape> imageShape,
    Optional<String> ownSplitColumn,
    Scaling scalingRule,
    RowPlaces places,
    SourceFiles files,
    SourceReport report) {

  /** {@return what is known about columns of several kinds} */
  public Optional<TableColumns> columns() {
    return features instanceof TableFeatures known ? Optional.of(known.table()) : Optional.empty();
  }

  /**
   * The same rows with the features of columns that are known now. Their identities stay the same.
   *
   * @param table one for each of the {@link TableCells}
   */
  public SourceTable with(TableColumns table, DataConfig data) {
    TableFeatures known = TableFeatures.of(table, (TableCells) features, data);
    int size = table.featureSize();
    return new SourceTable(
        name,
        rows,
        known,
        size,
        imageShape,
        ownSplitColumn,
        Scaling.STANDARDIZE,
        places,
        files,
        report.with(known, size));
  }

  /** {@return the same rows, whose missing values are NaN, whatever {@code data.nulls} says} */
  public SourceTable keepingMissing(DataConfig data) {
    FeatureReader kept =
        features.keepsMissing()
            ? features
            : new KeptMissing(features, featureSize, Numbers.of(data));
    return new SourceTable(
        name,
        rows,
        kept,
        featureSize,
        imageShape,
        ownSplitColumn,
        scalingRule,
        places,
        files,
        report);
  }

  /** {@return the columns of features; empty if one column holds all, without {@link #columns}} */
  public List<TableCell> cells(DataConfig data) {
    List<String> columns = features.columns();
    List<TableCell> all = TableCell.all(rows.schema(), Numbers.of(data));
    boolean isOne =
        columns().isEmpty()
            && columns.size() == 1
            && List.of(rows.columns()).contains(columns.get(0));
    if (isOne && FeatureColumns.holdsFeatures(rows.schema().apply(columns.get(0)).dataType())) {
      return List.of();
    }
    return features instanceof TableFeatures known
        ? known.usedCells()
        : columns.stream().map(column -> FeatureColumns.find(all, column)).toList();
  }

  /** {@return all columns except the features, in the source's order} */
  public List<String> keyColumns() {
    Set<String> chosen = new HashSet<>(features.columns());
    return Arrays.stream(rows.columns()).filter(column -> !chosen.contains(column)).toList();
  }

  /**
   * Every row with its identity, which does not depend on Spark's partitions. If Spark cuts files
   * into pieces, a first job counts the rows of each piece.
   *
   * @return lazily read, not persisted
   * @throws DataException if a row cannot be read
   */
  public JavaRDD<IdentifiedRow> identifiedRows() {
    return places.identify();
  }

  /**
   * As {@link #identifiedRows}, without identities and places: always a single pass.
   *
   * @return lazily read, not persisted
   */
  public JavaRDD<IdentifiedRow> unplacedRows() {
    return InternalRows.of(places.unplaced(rows)).map(IdentifiedRow::unplaced);
  }

  /**
   * Appends columns to the rows; see {@link InternalRows#append}.
   *
   * @param function computes rows with all columns from the rows of a partition, in a task
   */
  public Dataset<Row> append(
      Function<Iterator<IdentifiedRow>, Iterator<InternalRow>> function, StructType appended) {
    return InternalRows.append(
        rows,
        part -> function.call(IteratorUtils.transformedIterator(part, IdentifiedRow::unplaced)),
        appended);
  }

  /** Index of the column with the text of malformed lines in an identified row, or -1. */
  public int corruptIndex() {
    return places.corruptIndex();
  }
}
