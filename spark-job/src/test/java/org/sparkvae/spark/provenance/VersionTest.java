package org.sparkvae.spark.provenance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.ConfigException;

class VersionTest {
  private static String here() {
    String[] spark = Version.ofSpark().split("\\.");
    String[] language = scala.util.Properties.versionNumberString().split("\\.");
    return "%s.%s with Scala %s.%s".formatted(spark[0], spark[1], language[0], language[1]);
  }

  @Test
  void theSparkOfTheBuildIsAccepted() {
    assertThatCode(() -> Version.requireSpark(here())).doesNotThrowAnyException();
    assertThatCode(() -> Version.requireSpark(null)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.4 with Scala 2.12", "3.5 with Scala 2.11", "5.0 with Scala 3.3"})
  void anotherSparkOrScalaIsNamed(String built) {
    assertThatThrownBy(() -> Version.requireSpark(built))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Cannot run on Spark %s: this build of spark-vae is for Spark %s. Set SPARK_HOME to such a Spark, or build spark-vae for yours",
            here(), built);
  }
}
