package org.sparkvae.spark.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

class WholeRowTest {
  private static final InternalRow ROW = new GenericInternalRow(new Object[] {1, null, 3});

  private static InternalRow read(int... places) {
    List<Expression> columns =
        IntStream.of(places)
            .<Expression>mapToObj(place -> new BoundReference(place, DataTypes.IntegerType, true))
            .toList();
    return new WholeRow(JavaConverters.asScalaBuffer(columns)).eval(ROW);
  }

  @Test
  void aRowOfTheColumnsIsNotCopied() {
    assertThat(read(0, 1, 2)).isSameAs(ROW);
  }

  @Test
  void columnsInAnotherPlaceAreFound() {
    assertThat(read(0, 1)).isEqualTo(new GenericInternalRow(new Object[] {1, null}));
    assertThat(read(2, 1, 0)).isEqualTo(new GenericInternalRow(new Object[] {3, null, 1}));
    assertThat(read(0, 0, 2)).isEqualTo(new GenericInternalRow(new Object[] {1, 1, 3}));
  }
}
