package org.sparkvae.spark.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.CsvConfig.Decimal;
import org.sparkvae.spark.data.CsvConfig.Header;

class CsvConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "||! UTF-8! #! Invalid data.csv.delimiter: || (must be one character, neither a double quote nor a line end)",
        "\"! UTF-8! #! Invalid data.csv.delimiter: \" (must be one character",
        ",! utf-9! #! Invalid data.csv.encoding: utf-9 (must be a character set that Java knows",
        ",! UTF-8! //! Invalid data.csv.comment: // (must be one character",
        "#! UTF-8! #! Invalid data.csv.comment: # (must differ from data.csv.delimiter)"
      })
  void problemsAreNamed(String delimiter, String encoding, String comment, String message) {
    assertThatThrownBy(
            () ->
                new CsvConfig(
                    Header.AUTO,
                    Optional.of(delimiter),
                    Optional.of(encoding),
                    Decimal.POINT,
                    Optional.of(comment)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }
}
