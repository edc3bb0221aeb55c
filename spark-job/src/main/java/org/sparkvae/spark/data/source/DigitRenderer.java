package org.sparkvae.spark.data.source;

import java.io.Serializable;

/** Draws synthetic digits of 28 x 28 pixels: a pure function of seed and row. */
@FunctionalInterface
public interface DigitRenderer extends Serializable {
  /**
   * @param seed the run's seed
   * @param row 0 and up
   * @param pixels [784], filled; 0 is black, 255 (-1) white
   * @return the digit, 0 to 9
   */
  int render(long seed, long row, byte[] pixels);
}
