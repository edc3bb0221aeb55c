package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/** Artifacts and checkpoints of earlier releases are recognized by their fingerprint. */
class FingerprintTest {
  /** Written by a release that still had the key training.wireFormat. */
  private static final String OF_QUICKSTART =
      "6baeeee4978e16d20dbec232eaf1f18198e186e5cbe9b6c74fb2ccc8eb79a494";

  @Test
  void sameRecipeAndDataHaveTheFingerprintOfEarlierReleases() throws IOException {
    Path file = Path.of(System.getProperty("vae.root"), "conf/quickstart.conf");
    List<String> outer = List.of("training.outer.name=nesterov"); // which was the default then
    Recipe recipe = RecipeReader.read(Files.readString(file), "test", outer, Optional.empty());
    TrainingRows rows = TrainingRows.survey(TestSession.get(), recipe, "test");

    assertThat(rows.provenance(recipe, Optional.empty()).fingerprint()).isEqualTo(OF_QUICKSTART);
  }
}
