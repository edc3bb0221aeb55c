package org.sparkvae.spark.data.source;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A row of the source and what tells it from others. Not serializable: Spark uses the row's memory
 * again, so that it is good only until the next one is asked for.
 */
public final class IdentifiedRow {
  private final InternalRow row;
  private final long identity;
  private final String file;
  private final long position;

  IdentifiedRow(InternalRow row, long identity, String file, long position) {
    this.row = row;
    this.identity = identity;
    this.file = file;
    this.position = position;
  }

  /** Where nobody asks what tells it from others. */
  static IdentifiedRow unplaced(InternalRow row) {
    return new IdentifiedRow(row, 0, "", -1);
  }

  /**
   * @return the source's columns in the order of {@link SourceTable#rows()}; more may follow
   */
  public InternalRow row() {
    return row;
  }

  /**
   * @return 64 bits that depend on the place in the input, or on the content of a table's row
   */
  public long identity() {
    return identity;
  }

  /**
   * @return where it stands
   */
  public RowPlace place() {
    return new RowPlace(file, position);
  }

  public String file() {
    return file;
  }

  public long position() {
    return position;
  }
}
