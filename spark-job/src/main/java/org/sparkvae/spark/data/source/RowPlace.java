package org.sparkvae.spark.data.source;

import java.io.Serializable;

/**
 * Where a row stands in its source: the order that a reader of the files sees. Of a table, which
 * has no order of its own, it is the order in which Spark happens to read it. A plain class for
 * Kryo.
 */
public final class RowPlace implements Serializable, Comparable<RowPlace> {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long position;

  public RowPlace(String file, long position) {
    this.file = file;
    this.position = position;
  }

  @Override
  public int compareTo(RowPlace other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Long.compare(position, other.position);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowPlace place && compareTo(place) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * file.hashCode() + Long.hashCode(position);
  }

  @Override
  public String toString() {
    return file + ": row " + position;
  }
}
