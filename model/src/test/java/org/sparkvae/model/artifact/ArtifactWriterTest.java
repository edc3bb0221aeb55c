package org.sparkvae.model.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactWriterTest {
  @TempDir private Path directory;

  @Test
  void bytesAreLittleEndianAndHashedAsTheyLie() throws IOException {
    ArtifactWriter.write(new DirectoryStore(directory), TinyArtifact.make());
    byte[] bytes = Files.readAllBytes(directory.resolve("parameters.bin"));

    assertThat(bytes).hasSize(4 * TinyArtifact.PARAMETERS);
    assertThat(bytes).startsWith(0xcd, 0xcc, 0xcc, 0x3d); // 0.1f is 3dcccccd
    assertThat(Sha256.ofParameters(new float[0])) // FIPS 180-4: of no bytes
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(Files.readString(directory.resolve("artifact.json")))
        .contains(Sha256.ofParameters(TinyArtifact.make().parameters()));
  }

  @Test
  void configurationOfAnotherNetworkIsNotWritten() {
    ModelArtifact tiny = TinyArtifact.make();
    ModelArtifact wrong =
        new ModelArtifact(
            tiny.configurationJson().replace("\"latentSize\" : 2", "\"latentSize\" : 3"),
            tiny.vae(),
            tiny.features(),
            tiny.parameters(),
            tiny.updaterState(),
            tiny.outerVelocity(),
            tiny.position(),
            "",
            "",
            "",
            tiny.extras());

    assertThatThrownBy(() -> ArtifactWriter.write(new DirectoryStore(directory), wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latentSize=3");
  }

  @Test
  void storeNamesStayWithin() {
    ArtifactStore store = new DirectoryStore(directory);
    for (String name :
        List.of(
            "",
            "/a",
            "..",
            "../a",
            "a/..",
            "a/../b",
            "a\\b",
            "..\\a",
            "a//b",
            "a/",
            ".a",
            "a\0",
            "a\n",
            "c:a",
            "file:/a",
            "http://host/a",
            "%2e%2e/a",
            "a".repeat(201))) {
      assertThatThrownBy(() -> store.create(name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.open(name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.length(name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.exists(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(ArtifactStore.checkName("pictures/a-b_c.1.png")).isEqualTo("pictures/a-b_c.1.png");
  }

  @Test
  void nothingIsWrittenThroughALinkOutOfTheDirectory(@TempDir Path elsewhere) throws IOException {
    ArtifactStore store = new DirectoryStore(directory);
    Files.createSymbolicLink(directory.resolve("pictures"), elsewhere);
    Files.createSymbolicLink(directory.resolve("dangling"), elsewhere.resolve("new"));

    assertThatThrownBy(() -> store.create("pictures/a.png")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.create("dangling")).isInstanceOf(IOException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }
}
