package org.sparkvae.spark.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.recipe.RecipeFile.Driver;

/** Where a recipe is looked for. {@code YarnIT} does it with a real HDFS. */
class RecipeFileTest {
  /** In the working directory of the tests, as a file of {@code --files} is in the driver's. */
  private static final String SHIPPED = "pom.xml";

  @TempDir private Path folder;

  private static Configuration defaultIs(String files) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.defaultFS", files);
    hadoop.setInt("ipc.client.connect.max.retries", 0);
    return hadoop;
  }

  @Test
  void aFileOfThisMachineNeedsNoOtherFileSystem() throws IOException {
    String recipe = Files.writeString(folder.resolve("a.conf"), "seed = 3").toString();
    for (Configuration hadoop :
        new Configuration[] {new Configuration(), defaultIs("hdfs://127.0.0.1:1")}) {
      assertThat(RecipeFile.read(recipe, hadoop, Driver.CLIENT)).isEqualTo("seed = 3");
      assertThat(RecipeFile.read("file://" + recipe, hadoop, Driver.CLIENT)).isEqualTo("seed = 3");
    }
  }

  @Test
  void aDriverInTheClusterFindsShippedFiles() throws IOException {
    String shipped = Files.readString(Path.of(SHIPPED));
    Configuration hadoop = new Configuration();
    for (String given : new String[] {"no/such/" + SHIPPED, "file:///no/such/" + SHIPPED}) {
      assertThat(RecipeFile.read(given, hadoop, Driver.CLUSTER)).isEqualTo(shipped);
      assertThatThrownBy(() -> RecipeFile.read(given, hadoop, Driver.CLIENT))
          .isInstanceOf(ConfigException.class)
          .hasMessage("Cannot read recipe " + given + ": no such file");
    }
  }

  @Test
  void aMissingFileIsNamedWithThePlacesWhereItWasLookedFor() {
    Configuration hadoop = new Configuration();
    assertThatThrownBy(() -> RecipeFile.read("no/a.conf", hadoop, Driver.CLUSTER))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Cannot read recipe no/a.conf: no such file on the driver's host")
        .hasMessageEndingWith(
            "no/a.conf. Give it to --files, too, or put it on a shared file system");
  }
}
