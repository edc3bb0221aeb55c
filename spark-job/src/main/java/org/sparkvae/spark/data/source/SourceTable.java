package org.sparkvae.spark.data.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.spark.data.DataException;

/** A source that was opened: its rows, which of its columns are features, what tells rows apart. */
public final class SourceTable {
  private final String name;
  private final Dataset<Row> rows;
  private final FeatureReader features;
  private final int featureSize;
  private final Optional<ImageShape> imageShape;
  private final Optional<String> ownSplitColumn;
  private final RowPlaces places;
  private final SourceFiles files;

  SourceTable(
      String name,
      Dataset<Row> rows,
      FeatureReader features,
      int featureSize,
      Optional<ImageShape> imageShape,
      Optional<String> ownSplitColumn,
      RowPlaces places,
      SourceFiles files) {
    this.name = name;
    this.rows = rows;
    this.features = features;
    this.featureSize = featureSize;
    this.imageShape = imageShape;
    this.ownSplitColumn = ownSplitColumn;
    this.places = places;
    this.files = files;
  }

  /**
   * @return path or table name, for messages
   */
  public String name() {
    return name;
  }

  /**
   * @return the source's own columns. CSV columns are text, as they stand in the file.
   */
  public Dataset<Row> rows() {
    return rows;
  }

  /**
   * @return takes the raw features out of a row
   */
  public FeatureReader features() {
    return features;
  }

  /**
   * @return features of a row; from the header, the columns, or the first row that is not null
   */
  public int featureSize() {
    return featureSize;
  }

  /**
   * @return the shape of images, where the source knows it
   */
  public Optional<ImageShape> imageShape() {
    return imageShape;
  }

  /**
   * @return the column by which the source itself tells train from test (MNIST's files)
   */
  public Optional<String> ownSplitColumn() {
    return ownSplitColumn;
  }

  /**
   * @return all columns but the features, in the source's order
   */
  public List<String> keyColumns() {
    return Arrays.stream(rows.columns()).filter(c -> !features.columns().contains(c)).toList();
  }

  /**
   * Every row with its identity, which no Spark partition changes. Where Spark cuts files apart, a
   * first job counts the rows of each piece.
   *
   * @return lazily read, not persisted
   * @throws DataException if a row cannot be read
   */
  public JavaRDD<IdentifiedRow> identifiedRows() {
    return places.identify();
  }

  /**
   * As {@link #identifiedRows}, for those who ask neither for identities nor for places: one pass,
   * always.
   *
   * @return lazily read, not persisted
   */
  public JavaRDD<IdentifiedRow> unplacedRows() {
    return InternalRows.of(places.unplaced(rows)).map(IdentifiedRow::unplaced);
  }

  /**
   * @return the files as they were when the source was opened
   */
  public SourceFiles files() {
    return files;
  }

  /** Where the text of malformed CSV lines stands in an identified row, or -1. */
  public int corruptIndex() {
    return places.corruptIndex();
  }
}
