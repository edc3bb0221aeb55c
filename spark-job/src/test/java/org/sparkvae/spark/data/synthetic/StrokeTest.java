package org.sparkvae.spark.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StrokeTest {
  @Test
  void flatLinePassesThroughEveryPoint() {
    Stroke flat = Stroke.parse("0,0 50,30 100,0! 20,90").flatten();

    int pieces = (flat.x().length - 1) / 3;
    assertThat(flat.x()[pieces]).isEqualTo(50);
    assertThat(flat.y()[pieces]).isEqualTo(30);
    assertThat(flat.x()[2 * pieces]).isEqualTo(100);
    assertThat(flat.x()[3 * pieces]).isEqualTo(20);
    assertThat(flat.y()[3 * pieces]).isEqualTo(90);
  }

  @Test
  void pointsOnALineGiveThatLine() {
    Stroke flat = Stroke.parse("0,0 20,10 80,40 100,50").flatten();

    for (int i = 0; i < flat.x().length; i++) {
      assertThat(flat.y()[i]).isCloseTo(flat.x()[i] / 2, within(1e-12));
    }
  }

  /** Between corners the line is straight; without corners the curve overshoots at the joint. */
  @Test
  void cornerTurnsSharplyAndSmoothPointDoesNot() {
    Stroke sharp = Stroke.parse("0,0 50,50! 100,0").flatten();
    Stroke smooth = Stroke.parse("0,0 50,50 100,0").flatten();

    for (int i = 0; i < sharp.x().length; i++) {
      assertThat(sharp.y()[i]).isCloseTo(50 - Math.abs(sharp.x()[i] - 50), within(1e-12));
    }
    int joint = (smooth.x().length - 1) / 2;
    double drop = smooth.y()[joint] - smooth.y()[joint - 1];
    assertThat(drop).isLessThan((smooth.x()[joint] - smooth.x()[joint - 1]) / 4);
  }

  /**
   * With softness 1 and halfWidth 1, coverage is full up to 0.5, half at 1 and zero from 1.5 on.
   * Ends are round.
   */
  @Test
  void coverageFallsWithTheDistanceFromTheStroke() {
    StrokeRasterizer rasterizer = new StrokeRasterizer(7, 9, 1.0);
    rasterizer.ink(0.5, 3.5, 4.5, 3.5, 1.0);
    byte[] pixels = new byte[63];
    rasterizer.copyTo(pixels);

    assertThat(column(pixels, 2)).containsExactly(0, 0, 128, 255, 128, 0, 0);
    // one pixel past the end: distance 1; next to it, distance sqrt(2): (1.5 - sqrt(2)) * 255 =
    // 21.9
    assertThat(column(pixels, 5)).containsExactly(0, 0, 22, 128, 22, 0, 0);
    assertThat(column(pixels, 6)).containsExactly(0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void crossingStrokesAreNoBrighterThanOne() {
    StrokeRasterizer rasterizer = new StrokeRasterizer(3, 3, 1.0);
    rasterizer.ink(1.5, 1.5, 1.5, 1.5, 0.25);
    rasterizer.ink(1.5, 1.5, 1.5, 1.5, 0.25);
    byte[] pixels = new byte[9];
    rasterizer.copyTo(pixels);

    assertThat(pixels[4] & 0xFF).isEqualTo(191); // 0.75 * 255 = 191.25
  }

  private static int[] column(byte[] pixels, int column) {
    int[] values = new int[7];
    for (int row = 0; row < 7; row++) {
      values[row] = pixels[row * 9 + column] & 0xFF;
    }
    return values;
  }
}
