package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "score",
        "impute",
        "sweep",
        "evaluate",
        "generate",
        "reconstruct",
        "describe",
        "list",
        "promote",
        "rollback",
        "prune",
        "bench"
      })
  void helpOfAVerbShowsAnExample(String verb) {
    assertThat(Verb.ok(verb, "--help").out())
        .contains("Example:")
        .contains("submit/" + verb + ".sh ")
        .contains("--set=KEY=VALUE", "--verbose", "--version");
  }
}
