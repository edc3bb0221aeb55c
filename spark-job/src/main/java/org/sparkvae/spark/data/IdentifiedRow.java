package org.sparkvae.spark.data;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * A row of the source and what tells it from others. A class, not a record: Kryo 4 cannot set a
 * record's fields.
 */
public final class IdentifiedRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Row row;
  private final long identity;
  private final String file;
  private final long position;

  IdentifiedRow(Row row, long identity, String file, long position) {
    this.row = row;
    this.identity = identity;
    this.file = file;
    this.position = position;
  }

  /**
   * @return the source's columns in the order of {@link SourceTable#rows()}; more may follow
   */
  public Row row() {
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

  String file() {
    return file;
  }

  long position() {
    return position;
  }
}
