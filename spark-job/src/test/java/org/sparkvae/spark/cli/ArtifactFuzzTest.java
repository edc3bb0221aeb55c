package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.spark.fuzz.Fuzz;
import org.sparkvae.spark.fuzz.FuzzTarget;
import org.sparkvae.spark.score.StoredModel;

/** A trained model, read from both stores, and its description. */
class ArtifactFuzzTest implements FuzzTarget {
  private final SortedMap<String, byte[]> intact = new TreeMap<>();

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    TestModel.Draft draft = new TestModel.Draft();
    draft.metrics =
        "{ \"outcome\": \"done\", \"test\": { \"rows\": 9, \"meanNegativeElbo\": 1.5 } }";
    draft.provenance = "{ \"data\": { \"contentHash\": \"a1\" }, \"host\": { \"name\": \"n\" } }";
    Path model = draft.write(folder.resolve("model")).directory;
    for (String name : TrainingFolder.files(model)) {
      intact.put(name, Files.readAllBytes(model.resolve(name)));
    }
  }

  @Test
  void brokenArtifactsAreRefusedOrReadCorrectly() {
    Fuzz.run(this, folder.resolve("fuzz"));
  }

  @Override
  public SortedMap<String, byte[]> intact() {
    return intact;
  }

  /** Lengths and hashes of the manifest, if it can still be parsed. */
  @Override
  public void seal(SortedMap<String, byte[]> files) {
    if (!files.containsKey("artifact.json")) {
      return;
    }
    String manifest = text(files, "artifact.json");
    for (var file : files.entrySet()) {
      Pattern entry =
          Pattern.compile(
              "(\"%s\" : \\{\\s*\"length\" : )\\d+(,\\s*\"sha256\" : \")[0-9a-f]*"
                  .formatted(Pattern.quote(file.getKey())));
      String sealed = "$1" + file.getValue().length + "$2" + Sha256.of(file.getValue());
      Matcher matcher = entry.matcher(manifest);
      manifest = matcher.replaceFirst(sealed);
    }
    files.put("artifact.json", manifest.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public Object read(Path directory) throws IOException {
    ModelArtifact local = ArtifactReader.read(new DirectoryStore(directory));
    StoredModel stored = StoredModel.read(directory.toString(), new Configuration());
    assertThat(stored.artifact()).usingRecursiveComparison().isEqualTo(local);
    assertThat(new Description(stored).lines()).isNotEmpty();
    assertThat(new DiffText(stored, stored).lines()).last().asString().startsWith("equal: ");
    return local;
  }

  /** The manifest has the hash of each file, and the artifact has its content. */
  @Override
  public void check(Object read, SortedMap<String, byte[]> files) {
    ModelArtifact artifact = (ModelArtifact) read;
    assertThat(artifact.configurationJson())
        .isEqualTo(new String(files.get("configuration.json"), StandardCharsets.UTF_8));
    assertThat(littleEndian(artifact.parameters())).isEqualTo(files.get("parameters.bin"));
    assertThat(littleEndian(artifact.updaterState())).isEqualTo(files.get("updater-state.bin"));
    assertThat(littleEndian(artifact.outerVelocity())).isEqualTo(files.get("outer-velocity.bin"));
    files.forEach(
        (name, bytes) -> {
          if (!name.matches("(artifact|metrics|provenance)\\.json")) {
            assertThat(text(files, "artifact.json")).contains(Sha256.of(bytes));
          }
        });
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static String text(SortedMap<String, byte[]> files, String name) {
    return new String(files.get(name), StandardCharsets.ISO_8859_1);
  }
}
