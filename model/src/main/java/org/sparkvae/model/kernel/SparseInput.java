package org.sparkvae.model.kernel;

import java.util.Arrays;

/**
 * Some rows of a matrix by their entries that are not 0, and their part of a dense layer's
 * products. A product with a column of weights visits the entries in the order of the row, so its
 * bits depend on nothing but row and column.
 */
public final class SparseInput {
  private final int columns;
  private int[] places = new int[16];
  private int[] ends = new int[16];
  private int[] features = new int[256];
  private float[] values = new float[256];
  private int rows;
  private int entries;

  private SparseInput(int columns) {
    this.columns = columns;
  }

  /**
   * All rows of a matrix, if they have few entries together.
   *
   * @param matrix row-major, length at least count * columns
   * @param most entries of all rows
   * @return null if there are more
   */
  public static SparseInput ofAll(float[] matrix, int count, int columns, long most) {
    SparseInput input = new SparseInput(columns);
    for (int row = 0; row < count; row++) {
      if (!input.add(matrix, row, row, most - input.entries)) {
        return null;
      }
    }
    return input;
  }

  /**
   * Those rows of a part of a matrix that have few entries.
   *
   * @param matrix row-major
   * @param from first row of the part
   * @param count rows of the part
   * @param offset of the part's first row in the matrix that the products belong to
   * @param most entries of a row
   */
  public static SparseInput ofSome(
      float[] matrix, int from, int count, int columns, int offset, long most) {
    SparseInput input = new SparseInput(columns);
    for (int i = 0; i < count; i++) {
      input.add(matrix, from + i, offset + i, most);
    }
    return input;
  }

  /** Adds a row, unless it has too many entries. */
  private boolean add(float[] matrix, int row, int place, long most) {
    int first = row * columns;
    int start = entries;
    for (int i = first; i < first + columns; i++) {
      if (matrix[i] == 0) {
        continue;
      }
      if (entries - start >= most) {
        entries = start;
        return false;
      }
      if (entries == features.length) {
        features = Arrays.copyOf(features, 2 * entries);
        values = Arrays.copyOf(values, 2 * entries);
      }
      features[entries] = i - first;
      values[entries++] = matrix[i];
    }
    if (rows == places.length) {
      places = Arrays.copyOf(places, 2 * rows);
      ends = Arrays.copyOf(ends, 2 * rows);
    }
    places[rows] = place;
    ends[rows++] = entries;
    return true;
  }

  /** {@return number of rows} */
  public int rows() {
    return rows;
  }

  /**
   * @param row its number among these, from 0
   * @return its row in the matrix
   */
  public int place(int row) {
    return places[row];
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /**
   * @param row its number among these, from 0
   * @param column of the weights, [columns]
   * @return the product of both
   */
  public float times(int row, float[] column) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = start(row);
    int end = ends[row];
    for (; i + 3 < end; i += 4) { // four sums, because an addition waits for the one before it
      a += values[i] * column[features[i]];
      b += values[i + 1] * column[features[i + 1]];
      c += values[i + 2] * column[features[i + 2]];
      d += values[i + 3] * column[features[i + 3]];
    }
    for (; i < end; i++) {
      a += values[i] * column[features[i]];
    }
    return a + b + (c + d);
  }

  /**
   * @param row its number among these, from 0
   * @param factor of the row
   * @param column [columns], to which factor times the row is added
   */
  public void addTo(int row, float factor, float[] column) {
    for (int i = start(row); i < ends[row]; i++) {
      column[features[i]] += factor * values[i];
    }
  }
}
