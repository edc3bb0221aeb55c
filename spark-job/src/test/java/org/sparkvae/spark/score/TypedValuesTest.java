package org.sparkvae.spark.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TypedValuesTest {
  @Test
  void aNumberBecomesTheNearestValueOfTheType() {
    assertThat(TypedValues.ofNumber(300.4, DataTypes.ByteType)).isEqualTo(Byte.MAX_VALUE);
    assertThat(TypedValues.ofNumber(2.6, DataTypes.IntegerType)).isEqualTo(3);
    assertThat(TypedValues.ofNumber(-86_400 * 1.6, DataTypes.DateType)).isEqualTo(-2);
    assertThat(TypedValues.ofNumber(1.5, DataTypes.TimestampType)).isEqualTo(1_500_000L);
    assertThat(TypedValues.ofNumber(0.5, DataTypes.BooleanType)).isEqualTo(true);
    assertThat(TypedValues.ofNumber(Double.NaN, DataTypes.LongType)).isNull();
  }

  @Test
  void aDecimalIsRoundedAndStaysWithinItsDigits() {
    assertThat((Decimal) TypedValues.ofNumber(2.346, DataTypes.createDecimalType(4, 2)))
        .isEqualTo(Decimal.apply("2.35"));
    assertThat((Decimal) TypedValues.ofNumber(-100.3, DataTypes.createDecimalType(4, 2)))
        .isEqualTo(Decimal.apply("-99.99"));
  }

  /** A double does not hold so large a number exactly. */
  @Test
  void aCategoryIsItsOwnText() {
    assertThat(TypedValues.ofText("9007199254740993", DataTypes.LongType))
        .isEqualTo(9007199254740993L);
    assertThat(TypedValues.ofText("a b", DataTypes.StringType))
        .isEqualTo(UTF8String.fromString("a b"));
    assertThat(TypedValues.ofText("true", DataTypes.BooleanType)).isEqualTo(true);
  }
}
