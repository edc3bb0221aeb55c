package org.sparkvae.spark.data.source;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A row of the source with its identity. It must not leave its task: Spark reuses the row's memory,
 * so that the row is valid only until the next one is read.
 *
 * @param row the source's columns in the order of {@link SourceTable#rows()}; more may follow
 * @param identity 64 bits that depend on the place in the input, or on the content of a table's row
 * @param place where the row is in its source
 */
public record IdentifiedRow(InternalRow row, long identity, RowPlace place) {
  /** A row for a reader that needs neither identity nor place. */
  static IdentifiedRow unplaced(InternalRow row) {
    return new IdentifiedRow(row, 0, RowPlace.UNKNOWN);
  }
}
