package org.sparkvae.spark.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.Scaling;

class RecipeTextTest {

  @Test
  void lastOverrideWins() {
    Recipe recipe =
        RecipeReader.read(
            "data.path = in, model.latentSize = 4",
            "x.conf",
            List.of(
                "model.latentSize=5",
                "model.latentSize=6",
                "model.encoderLayers=[1,2]",
                "data.path=hdfs://host/a",
                "data.scaling=none"),
            Optional.empty());

    assertThat(recipe.model().latentSize()).isEqualTo(6);
    assertThat(recipe.model().encoderLayers()).containsExactly(1, 2);
    assertThat(recipe.data().path()).contains("hdfs://host/a");
    assertThat(recipe.data().scaling()).contains(Scaling.NONE);
  }

  @Test
  void recipeIsOneFile() {
    for (String include :
        List.of("\"a.conf\"", "file(\"/etc/passwd\")", "url(\"file:///a\")", "classpath(\"a\")")) {
      assertThatThrownBy(() -> read("seed = 1\ninclude " + include))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("Cannot read recipe x.conf: include ")
          .hasMessageContaining("is not allowed, a recipe is one file");
    }
  }

  @Test
  void brokenSyntaxIsOneLine() {
    for (String hocon : List.of("model {", "a = ${nowhere}", "[1]")) {
      assertThatThrownBy(() -> read(hocon))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("Cannot read recipe x.conf: ")
          .hasMessageNotContaining("\n");
    }
    for (String set : List.of("latentSize", "=3", "a..b=3", "data.numericColumns=a,b")) {
      assertThatThrownBy(() -> RecipeReader.read("", "x.conf", List.of(set), Optional.of("in")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("--set")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void textsThatWouldExhaustMemoryOrStackAreRefused() {
    StringBuilder growing = new StringBuilder("g0 = xxxxxxxxxx\n");
    for (int i = 1; i < 30; i++) {
      growing.append("g").append(i).append(" = ").append(("${g" + (i - 1) + "}").repeat(10));
      growing.append("\n");
    }
    assertThatThrownBy(() -> read(growing.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 20 substitutions");
    for (String opening : List.of("[", "{a=", "[a.", "[\"]\",", "{#}\na=")) {
      assertThatThrownBy(() -> read("a=" + opening.repeat(100_000)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("nested more than 20 levels deep")
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(
            () ->
                RecipeReader.read(
                    "", "x.conf", List.of("a.".repeat(40_000) + "a=1"), Optional.of("in")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nested more than 20 levels deep");
  }

  @Test
  void multilineValuesAreReportedInOneLine() {
    assertThatThrownBy(() -> read("data.path = in, model.activation = \"a\\nb\""))
        .hasMessageStartingWith("Invalid model.activation: a b (must be one of ")
        .hasMessageNotContaining("\n");
  }

  private static Recipe read(String hocon) {
    return RecipeReader.read(hocon, "x.conf", List.of(), Optional.empty());
  }
}
