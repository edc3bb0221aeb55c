package org.sparkvae.model.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactReaderTest {
  @TempDir private Path directory;

  @BeforeEach
  void write() {
    ArtifactWriter.write(new DirectoryStore(directory), TinyArtifact.make());
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    assertSame(read(), TinyArtifact.make());
  }

  /** The report shows times: it is not in the manifest, and a model without it is whole. */
  @Test
  void reportIsKeptAndNotNeeded() throws IOException {
    ModelArtifact reported = TinyArtifact.make().withReport("<html>é</html>\n");
    Path place = directory.resolve("reported");
    ArtifactWriter.write(new DirectoryStore(place), reported);

    assertSame(ArtifactReader.read(new DirectoryStore(place)), reported);
    assertThat(Files.readString(place.resolve("artifact.json"))).doesNotContain("report");
    Files.delete(place.resolve("report.html"));
    assertSame(ArtifactReader.read(new DirectoryStore(place)), TinyArtifact.make());
  }

  @Test
  void calibrationIsKeptAndChecked() throws IOException {
    ScoreHistogram scores = ScoreHistogram.of(new double[] {-1, 0.1, 7e9});
    ModelArtifact calibrated =
        TinyArtifact.make().with(Optional.of(ScoreCalibration.of(0.1, 3, scores, scores)));
    Path place = directory.resolve("calibrated");
    ArtifactWriter.write(new DirectoryStore(place), calibrated);

    ModelArtifact read = ArtifactReader.read(new DirectoryStore(place));

    assertThat(read.calibration()).isEqualTo(calibrated.calibration());
    assertThat(read.calibration().orElseThrow().threshold()).isEqualTo(7e9f);
    assertThat(read().calibration()).isEmpty();
    Files.writeString(place.resolve("calibration.json"), "{}");
    assertThatThrownBy(() -> ArtifactReader.read(new DirectoryStore(place)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("calibration.json");
  }

  /** If this fails, old models cannot be read: raise the format version, keep the old reader. */
  @Test
  void storedArtifactOfFormat1IsReadAndWrittenTheSame() throws IOException, URISyntaxException {
    Path stored = Path.of(getClass().getResource("/artifact-v1").toURI());

    assertSame(ArtifactReader.read(new DirectoryStore(stored)), TinyArtifact.make());
    assertThat(files(directory)).isEqualTo(files(stored)).hasSize(11);
  }

  @Test
  void largeArraysCrossChunks() {
    ModelArtifact tiny = TinyArtifact.make();
    float[] many = new float[100_003];
    many[16_384] = 1;
    many[100_002] = 2;
    ModelArtifact large =
        new ModelArtifact(
            tiny.configurationJson(),
            tiny.vae(),
            tiny.features(),
            tiny.parameters(),
            many,
            new float[0],
            tiny.position(),
            "",
            "",
            "",
            new TreeMap<>());
    ArtifactStore store = new DirectoryStore(directory.resolve("large"));
    ArtifactWriter.write(store, large);

    assertSame(ArtifactReader.read(store), large);
  }

  /** Float32 rounds epoch microseconds to minutes, and 1e300 to infinity. */
  @Test
  void scalingThatFloat32CannotHoldIsAlsoStoredInFloat64() throws IOException {
    ModelArtifact tiny = TinyArtifact.make();
    double[] offset = {1_731_000_000_123_456.0, -0.1, 1, 2, 3, 4};
    double[] factor = {1 / 3.0, 1e300, 1, 2, 3, 4};
    FeatureSpec features =
        new FeatureSpec(
            6,
            tiny.features().columns(),
            tiny.features().imageShape(),
            new ScalingParameters("minMax", offset, factor));
    ModelArtifact fine =
        new ModelArtifact(
            tiny.configurationJson(),
            tiny.vae(),
            features,
            tiny.parameters(),
            tiny.updaterState(),
            tiny.outerVelocity(),
            tiny.position(),
            "",
            "",
            "",
            new TreeMap<>());
    ArtifactStore store = new DirectoryStore(directory.resolve("fine"));
    ArtifactWriter.write(store, fine);

    assertSame(ArtifactReader.read(store), fine);
    assertThat(directory.resolve("fine/scaling-float64.bin")).hasSize(2 * 6 * Double.BYTES);
    assertThat(directory.resolve("fine/scaling.bin")).hasSize(2 * 6 * Float.BYTES);
    assertThat(directory.resolve("scaling-float64.bin")).doesNotExist(); // of the tiny one
  }

  @Test
  void everyFlippedBitOfAModelFileIsSeen() throws IOException {
    for (String name : FileNames.MODEL_FILES) {
      byte[] bytes = Files.readAllBytes(directory.resolve(name));
      for (int at : List.of(0, bytes.length / 2, bytes.length - 1)) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        Files.write(directory.resolve(name), flipped);
        assertUnreadable().hasMessageContaining(name).hasMessageContaining("sha256");
      }
      Files.write(directory.resolve(name), bytes);
    }
    assertSame(read(), TinyArtifact.make());
  }

  @Test
  void truncatedExtendedAndMissingFilesAreSeen() throws IOException {
    for (String name : List.copyOf(files(directory).keySet())) {
      if (List.of("metrics.json", "provenance.json").contains(name)) {
        continue; // may differ or be absent
      }
      Path file = directory.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 2));
      assertUnreadable().hasMessageContaining(name);
      Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
      assertUnreadable().hasMessageContaining(name);
      Files.delete(file);
      assertUnreadable().hasMessageContaining(name);
      Files.write(file, bytes);
    }
    assertSame(read(), TinyArtifact.make());
  }

  @Test
  void newerFormatIsRefusedByName() throws IOException {
    manifest("\"formatVersion\" : 1", "\"formatVersion\" : 3, \"somethingNew\" : []");

    assertUnreadable()
        .hasMessage(
            "Cannot read "
                + directory
                + "/artifact.json: its formatVersion is 3, the newest known here is 2. Use a newer"
                + " release of spark-vae");
  }

  @Test
  void otherKindIsRefused() throws IOException {
    manifest("spark-vae-model", "spark-vae-checkpoint");

    assertUnreadable().hasMessageContaining("its kind is spark-vae-checkpoint, not spark-vae-mod");
  }

  @Test
  void namesOutsideTheFormatAreRefused() throws IOException {
    String manifest = Files.readString(directory.resolve("artifact.json"));
    for (String name :
        List.of("../secret.png", "/etc/passwd", "pictures/../../a.png", "a\\\\b", "notes.txt")) {
      Files.writeString(
          directory.resolve("artifact.json"), manifest.replace("pictures/samples.png", name));
      assertUnreadable().hasMessageContaining("which no artifact has");
    }
    manifest("nothing", "nothing");
    Files.writeString(
        directory.resolve("artifact.json"), manifest.replace("\"kind\"", "\"class\""));
    assertUnreadable().hasMessageContaining("Unknown key class. Did you mean ");
  }

  /** The claimed lengths amount to 8 GB of floats; a length is accepted only if the file has it. */
  @Test
  void hugeLengthsAreRefusedBeforeTheyAreAllocated() throws IOException {
    String training = Files.readString(directory.resolve("training.json"));
    relist("training.json", training.replace(": 70", ": 2147483647"));
    assertUnreadable()
        .hasMessageContaining(
            "parameters.bin: it has 280 bytes, the model's other files say 8589934588");

    relist("training.json", training.replace("\"parameters\" : 70", "\"parameters\" : -1"));
    assertUnreadable().hasMessageContaining("Invalid parameters: -1 (must be >= 1)");

    relist("training.json", training);
    manifest("\"length\" : 280", "\"length\" : 9223372036854775807");
    assertUnreadable().hasMessageContaining("the manifest says 9223372036854775807");
  }

  /** A forged network of a million units is refused before it is built. */
  @Test
  void parametersOfAnotherNetworkAreRefused() throws IOException {
    String configuration = Files.readString(directory.resolve("configuration.json"));
    relist(
        "configuration.json",
        configuration.replaceFirst("(?s)(\"encoderLayers\" : \\[\\s*)3", "$1" + 1_000_000));

    // (6*n+n) + 2*(n*2+2) + (2*3+3) + (3*6+6)
    assertUnreadable()
        .hasMessageContaining("it has 70 numbers, the network of its configuration 11000037.");
  }

  @Test
  void linkOutOfTheDirectoryIsNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path metrics = directory.resolve("metrics.json");
    Path secret = Files.move(metrics, elsewhere.resolve("secret"));
    Files.createSymbolicLink(metrics, secret);
    assertUnreadable().hasMessageContaining("metrics.json is a link that leads out of the direct");

    Files.delete(metrics);
    Files.createSymbolicLink(metrics, Path.of("training.json"));
    assertThat(read().metricsJson())
        .contains("updaterState"); // a link within the directory is allowed
  }

  @Test
  void linkToTheDirectoryIsFollowed(@TempDir Path elsewhere) throws IOException {
    Path latest = Files.createSymbolicLink(elsewhere.resolve("latest"), directory);
    assertSame(ArtifactReader.read(new DirectoryStore(latest)), TinyArtifact.make());
  }

  @Test
  void wrongValuesWithRightChecksumsAreOneLine() throws IOException {
    String features = Files.readString(directory.resolve("features.json"));
    relist("features.json", features.replace("\"featureSize\" : 6", "\"featureSize\" : 7"));
    assertUnreadable().hasMessageContaining("Invalid features.imageShape");

    relist("features.json", features);
    byte[] nan = new byte[280];
    nan[2] = (byte) 0xc0;
    nan[3] = 0x7f;
    relist("parameters.bin", nan);
    assertUnreadable().hasMessageContaining("Invalid artifact.parameters: NaN or infinite");
  }

  @Test
  void directoryWithoutAManifestIsNoModel() {
    assertThatThrownBy(() -> ArtifactReader.read(new DirectoryStore(directory.resolve("none"))))
        .hasMessage(
            "Cannot read "
                + directory.resolve("none")
                + ": it has no artifact.json. Give a trained model's directory");
  }

  @Test
  void deepOrHugeManifestIsRefused() throws IOException {
    Files.writeString(directory.resolve("artifact.json"), "{\"a\":".repeat(100_000));
    assertUnreadable().hasMessageContaining("it is not a JSON object");

    Files.write(directory.resolve("artifact.json"), new byte[(1 << 24) + 1]);
    assertUnreadable().hasMessageContaining("it has 16777217 bytes, at most 16777216");
  }

  private ModelArtifact read() {
    return ArtifactReader.read(new DirectoryStore(directory));
  }

  private AbstractThrowableAssert<?, ?> assertUnreadable() {
    return assertThatThrownBy(this::read)
        .isInstanceOf(ArtifactException.class)
        .hasMessageStartingWith("Cannot read ")
        .hasMessageContaining(directory.toString())
        .hasMessageNotContaining("\n");
  }

  private void manifest(String from, String to) throws IOException {
    Path file = directory.resolve("artifact.json");
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  private void relist(String name, String text) throws IOException {
    relist(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces a file and corrects the manifest, as a forger would. */
  private void relist(String name, byte[] bytes) throws IOException {
    Path file = directory.resolve(name);
    String old = entry(Files.readAllBytes(file));
    Files.write(file, bytes);
    manifest(old, entry(bytes));
  }

  private static String entry(byte[] bytes) {
    var digest = Sha256.digest();
    digest.update(bytes);
    return "\"length\" : " + bytes.length + ",\n      \"sha256\" : \"" + Sha256.hex(digest);
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(path).toString(),
            new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  private static void assertSame(ModelArtifact read, ModelArtifact written) {
    assertThat(read).usingRecursiveComparison().isEqualTo(written);
  }
}
