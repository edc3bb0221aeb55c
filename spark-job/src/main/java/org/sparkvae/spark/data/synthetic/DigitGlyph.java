package org.sparkvae.spark.data.synthetic;

import java.util.Arrays;
import java.util.List;
import org.sparkvae.model.random.NoiseStream;

/**
 * One way to write a digit: strokes through points on a grid of about 0 to 100, y downwards. The
 * text of a stroke lists its points as {@code x,y}; a {@code !} after a point makes it a corner,
 * the line is smooth at other points.
 *
 * @param weight frequency relative to the digit's other styles
 * @param strokes strokes in the order of writing
 */
record DigitGlyph(int weight, List<Stroke> strokes) {
  private static final DigitGlyph[][] STYLES = {
    { // 0: an oval; one that closes with a small overlap; a narrow one
      style(4, "52,2 24,14 8,50 22,88 50,98 78,86 90,48 78,14 50,3"),
      style(3, "66,8 40,2 16,24 10,62 28,94 56,96 80,72 84,34 66,8 46,10"),
      style(2, "54,0 32,20 24,54 32,88 50,99 68,84 76,46 68,14 52,2"),
    },
    { // 1: plain; with a short flag; with a foot
      style(16, "50,0 50,50 50,100"),
      style(4, "34,20 52,0! 51,50 50,100"),
      style(1, "32,20 52,0! 51,50 50,100", "28,100 72,99"),
    },
    { // 2: with a corner at the foot; with a loop there; with a wave; angular
      style(4, "12,24 28,5 56,2 76,20 68,46 40,74 10,97! 50,95 90,96"),
      style(4, "14,22 38,2 70,8 76,36 54,66 24,92 10,86 22,74 48,86 92,94"),
      style(2, "18,14 48,2 74,16 70,44 44,74 14,94! 40,86 66,96 92,86"),
      style(1, "8,10 42,4 74,6! 44,50 10,94! 52,92 98,90"),
    },
    { // 3: with a corner in the middle; with a small loop there; angular
      style(5, "16,14 44,0 76,14 70,38 42,48! 74,54 84,76 58,98 12,90"),
      style(3, "18,12 46,1 74,16 64,40 42,50 36,44 48,42 76,58 80,80 54,99 14,88"),
      style(1, "18,5 48,4 80,3! 46,40! 74,48 84,72 58,98 14,92"),
    },
    { // 4: open; open with a round cup; closed
      style(4, "22,6 16,34 12,56! 48,58 90,52", "74,2 70,50 64,100"),
      style(3, "20,4 10,34 24,54 56,50 76,30", "80,2 72,48 66,100"),
      style(3, "66,1! 36,34 8,62! 50,62 92,60", "66,1 63,50 61,100"),
    },
    { // 5: the bar first; a long bar last; in one smooth line
      style(4, "82,3 56,4 28,5! 24,24 20,44! 48,36 78,52 78,82 44,99 10,88"),
      style(3, "28,6 24,26 20,46! 50,40 78,58 72,88 42,100 12,90", "28,7 58,4 98,0"),
      style(2, "86,6 54,6 32,12 26,38 58,46 76,66 64,92 36,98 12,86"),
    },
    { // 6: with a round back; with a straight back; with a small bowl
      style(4, "66,0 36,20 14,56 20,88 50,99 80,82 74,58 46,54 20,76"),
      style(3, "40,0 26,36 16,72 30,97 62,96 82,76 66,58 38,64 20,84"),
      style(2, "78,6 44,16 18,50 16,84 40,99 62,86 58,66 36,64 18,78"),
    },
    { // 7: plain; with a bar; with a hook at the start; with a curved stem
      style(5, "10,8 46,8 84,5! 62,50 44,100"),
      style(3, "12,8 46,8 84,5! 62,50 46,100", "32,52 54,50 80,47"),
      style(2, "10,24 13,7! 48,7 84,6! 60,52 42,100"),
      style(2, "10,14 36,5 64,10 84,6! 56,40 46,68 44,100"),
    },
    { // 8: in one line from the upper right; from the top; as two rings
      style(5, "78,14 52,1 26,14 34,38 64,60 74,84 48,99 22,84 34,60 66,38 80,12"),
      style(3, "54,2 28,14 34,38 62,56 74,80 50,99 24,82 36,58 66,38 74,14 52,2"),
      style(2, "52,48 28,30 32,8 54,0 74,14 70,36 50,48 24,68 26,92 50,100 74,90 76,64 52,48"),
    },
    { // 9: with a straight stem; with a curved tail; in one line
      style(4, "74,20 50,2 22,18 18,44 44,54 70,38 77,10! 74,54 68,100"),
      style(3, "74,16 46,2 20,22 24,46 50,50 74,26 77,10! 76,56 62,90 34,99 14,88"),
      style(3, "72,24 60,4 34,4 18,28 32,50 56,42 72,24 70,60 60,100"),
    },
  };

  /** Chooses a style of a digit, 0 to 9. */
  static DigitGlyph draw(int digit, NoiseStream noise) {
    DigitGlyph[] styles = STYLES[digit];
    int ticket = noise.nextInt(Arrays.stream(styles).mapToInt(DigitGlyph::weight).sum());
    int style = 0;
    while (ticket >= styles[style].weight) {
      ticket -= styles[style].weight;
      style++;
    }
    return styles[style];
  }

  private static DigitGlyph style(int weight, String... strokes) {
    return new DigitGlyph(weight, Arrays.stream(strokes).map(Stroke::parse).toList());
  }
}
