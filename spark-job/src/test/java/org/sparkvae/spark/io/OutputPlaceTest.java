package org.sparkvae.spark.io;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.ConfigException;

class OutputPlaceTest {
  @TempDir private Path folder;

  /** The folder in/deep, the file in/t.csv, and a link to the folder in. */
  @BeforeEach
  void input() throws IOException {
    Files.createDirectories(folder.resolve("in/deep"));
    Files.createDirectory(folder.resolve("beside"));
    Files.writeString(folder.resolve("in/t.csv"), "x\n1\n");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("in"));
  }

  private OutputPlace at(String output) {
    return new OutputPlace(new Configuration(), folder + "/" + output, "--output");
  }

  @ParameterizedTest
  @CsvSource({
    "in, in, it is the input",
    "in, in/, it is the input",
    "in, in/model, it lies in the input",
    "in/, in/new/model, it lies in the input",
    "in, beside/../in//model, it lies in the input",
    "in, link/model, it lies in the input",
    "link, in/model, it lies in the input",
    "in/deep, in, lies in it",
    "in/t.csv, in, lies in it",
    "in/t.csv, in/t.csv, it is the input",
    "out.work, out, lies in it or in",
    "out.work/x, out, lies in it or in",
  })
  void anOverlapIsRefused(String input, String output, String why) {
    assertThatThrownBy(() -> at(output).requireOutside(folder + "/" + input))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Cannot write " + folder + "/" + output + ": ")
        .hasMessageContaining(why)
        .hasMessageContaining("Give another --output outside of it");
  }

  @ParameterizedTest
  @CsvSource({
    "in, in2/model",
    "in, beside/model",
    "in/t.csv, in/model",
    "in/deep, in/model",
    "gone, gone2/x",
  })
  void placesBesideEachOtherAreNot(String input, String output) {
    assertThatCode(() -> at(output).requireOutside("file://" + folder + "/" + input))
        .doesNotThrowAnyException();
  }
}
