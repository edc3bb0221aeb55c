package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.spark.data.CsvConfig.Decimal;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, -0.0",
    "+1.5, 1.5",
    ".5, 0.5",
    "5., 5",
    "007, 7",
    "1e5, 1e5",
    "-1.25E-3, -0.00125",
    "2E+2, 200",
    "1e400, Infinity",
    "'  7.5 ', 7.5",
    "'\t3', 3",
    "inf, Infinity",
    "-INF, -Infinity",
    "Infinity, Infinity",
    "-infinity, -Infinity",
    "NaN, NaN",
    "nan, NaN",
    "0.1, 0.1",
    "1609459200123456, 1609459200123456"
  })
  void numbersAreRead(String text, double value) {
    assertThat(Numbers.PLAIN.isNumber(text)).isTrue();
    assertThat(Numbers.PLAIN.parse(text)).isEqualTo(Double.valueOf(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "70D", "80F", "1d", "1.5f", "0x1p3", "0x10", "1_000", "1,000", "1,5", "1 000", "", " ", ".",
        "-", "+", "e5", "1e", "1e+", "1.2.3", "--1", "1-", "NA", "None", "infinite", "1%", "$1",
        "١٢", "2024-01-01", "1:30", "1e5D", "nanD", "Infinityx"
      })
  void otherTextsAreNone(String text) {
    assertThat(Numbers.PLAIN.isNumber(text)).isFalse();
    assertThat(Numbers.PLAIN.parse(text)).isNaN();
  }

  @Test
  void theDecimalSeparatorIsASetting() {
    Numbers comma = new Numbers(Decimal.COMMA, Set.of());
    assertThat(comma.parse("-1,5e2")).isEqualTo(-150);
    assertThat(comma.parse("12")).isEqualTo(12);
    assertThat(comma.parse("Inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(comma.isNumber("1.5")).isFalse();
    assertThat(comma.isNumber("1,000,5")).isFalse();
  }

  @Test
  void missingTokensAreNoNumbers() {
    Numbers numbers = new Numbers(Decimal.POINT, Set.of("NA", "-999"));
    assertThat(numbers.isMissing(" NA ")).isTrue();
    assertThat(numbers.isMissing("  ")).isTrue();
    assertThat(numbers.isMissing("na")).isFalse();
    assertThat(numbers.isNumber("-999")).isFalse();
    assertThat(numbers.parse("-999")).isNaN();
    assertThat(numbers.parse("-999.5")).isEqualTo(-999.5);
    assertThat(Numbers.isKnownToken("#N/A")).isTrue();
    assertThat(Numbers.isKnownToken("x")).isFalse();
  }
}
