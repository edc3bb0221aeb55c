package org.sparkvae.spark.data.source;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Gives rows their identity; see {@link FilePlaces} for what Spark's file formats read. */
public interface RowPlaces {
  /** Every row with its identity and place, lazily read. */
  JavaRDD<IdentifiedRow> identify();

  /** The same rows and columns, if nobody asks for places. */
  default Dataset<Row> unplaced(Dataset<Row> rows) {
    return rows;
  }

  default int corruptIndex() {
    return -1;
  }

  /** Rows that carry their position in a file; a split column says in which. */
  static RowPlaces ofColumn(
      Dataset<Row> rows, int positionIndex, String splitColumn, Map<String, String> fileOfSplit) {
    int splitIndex = rows.schema().fieldIndex(splitColumn);
    return () ->
        InternalRows.of(rows)
            .map(
                row -> {
                  // there is none where one file is all
                  String split = row.isNullAt(splitIndex) ? null : row.getString(splitIndex);
                  String file = fileOfSplit.get(split);
                  long position = row.getLong(positionIndex);
                  long identity = RowIdentity.ofPlace(RowIdentity.hash(file), position);
                  return new IdentifiedRow(row, identity, file, position);
                });
  }

  /** Synthetic rows: the row number is the place. */
  static RowPlaces ofSynthetic(Dataset<Row> rows, int positionIndex, String name) {
    long hash = RowIdentity.hash(name);
    return () ->
        InternalRows.of(rows)
            .map(
                row -> {
                  long position = row.getLong(positionIndex);
                  long identity = RowIdentity.ofPlace(hash, position);
                  return new IdentifiedRow(row, identity, name, position);
                });
  }

  /** Rows without a place: equal content (features, row weight), equal identity. */
  static RowPlaces ofContent(
      Dataset<Row> rows, String table, FeatureReader features, int weightIndex) {
    NumericColumnReader weights =
        weightIndex < 0
            ? null
            : new NumericColumnReader(rows.schema().apply(weightIndex).dataType());
    return () ->
        InternalRows.of(rows)
            .mapPartitions(
                part -> {
                  String where = table + ", partition " + TaskContext.getPartitionId();
                  long[] count = {0};
                  return Mapped.of(
                      part,
                      row -> {
                        double[] values = features.read(row);
                        double weight = weights == null ? 1 : weights.number(row, weightIndex);
                        long identity =
                            RowIdentity.ofContent(values == null ? new double[0] : values, weight);
                        return new IdentifiedRow(row, identity, where, count[0]++);
                      });
                });
  }
}
