package org.sparkvae.spark.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ColumnValuesTest {
  private static final int SIZE = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {1, ImputedCell.MOST_PROBABILITIES, SIZE, 2 * SIZE})
  void theLargestComeFirstAndEqualOnesInTheirOrder(int top) {
    int from = 3;
    double[] values = new double[from + SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[from + i] = i * 617 % SIZE / 4; // four are equal
    }
    List<Integer> asked = new ArrayList<>();

    ArrayData named =
        ColumnValues.named(
            values,
            from,
            SIZE,
            i -> {
              asked.add(i);
              return UTF8String.fromString("of " + i);
            },
            top);

    List<Integer> expected =
        IntStream.range(0, SIZE)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[from + i])) // stable
            .limit(top)
            .toList();
    assertThat(asked).isEqualTo(expected);
    assertThat(named.numElements()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      InternalRow entry = named.getStruct(i, 2);
      assertThat(entry.getUTF8String(0).toString()).isEqualTo("of " + expected.get(i));
      assertThat(entry.getDouble(1)).isEqualTo(values[from + expected.get(i)]);
    }
  }
}
