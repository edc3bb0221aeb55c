package org.sparkvae.model.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.artifact.Manifest.FileEntry;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;

/** Writes an artifact; equal artifacts give equal files, byte for byte. */
public final class ArtifactWriter {
  private final ArtifactStore store;
  private final SortedMap<String, FileEntry> files = new TreeMap<>();

  private ArtifactWriter(ArtifactStore store) {
    this.store = store;
  }

  /**
   * @param store empty, at a place where no reader looks yet
   * @throws ArtifactException if the store cannot write
   * @throws IllegalArgumentException if the configuration describes another network than {@code
   *     vae}
   */
  public static void write(ArtifactStore store, ModelArtifact artifact) {
    VaeConfig vae = artifact.vae();
    VaeConfig described =
        ConfigurationFile.readVae(
            artifact.configurationJson(),
            FileNames.CONFIGURATION,
            vae.featureSize(),
            vae.rows(),
            artifact.features().blocks());
    if (!described.equals(vae)) {
      throw new IllegalArgumentException(
          "Cannot write the artifact: its configuration describes "
              + described
              + ", its network is "
              + vae);
    }
    try {
      new ArtifactWriter(store).writeAll(artifact);
    } catch (IOException e) {
      throw new ArtifactException(
          "Cannot write the artifact " + store + ": " + ArtifactException.reason(e), e);
    }
  }

  private void writeAll(ModelArtifact artifact) throws IOException {
    ScalingParameters scaling = artifact.features().scaling();
    write(FileNames.CONFIGURATION, artifact.configurationJson());
    write(FileNames.FEATURES, json(FeaturesFile.of(artifact.features())));
    if (artifact.features().table().isPresent()) {
      write(FileNames.COLUMNS, ColumnsFile.toJson(artifact.features().table().get()));
    }
    write(FileNames.TRAINING, json(TrainingFile.of(artifact)));
    // Always, because readers of the files expect it.
    write(FileNames.SCALING, floats(scaling.offset()), floats(scaling.factor()));
    if (!areFloats(scaling.offset()) || !areFloats(scaling.factor())) {
      write(
          FileNames.SCALING_FLOAT64,
          out -> {
            FloatFile.write(out, scaling.offset());
            FloatFile.write(out, scaling.factor());
          });
    }
    write(FileNames.PARAMETERS, artifact.parameters());
    write(FileNames.UPDATER_STATE, artifact.updaterState());
    write(FileNames.OUTER_VELOCITY, artifact.outerVelocity());
    for (var extra : artifact.extras().entrySet()) {
      write(extra.getKey(), out -> out.write(extra.getValue()));
    }
    if (artifact.calibration().isPresent()) {
      write(FileNames.CALIBRATION, json(artifact.calibration().get()));
    }
    String manifest = new Manifest(files).toJson(artifact.formatVersion());
    // Not in the manifest: these may differ between equal artifacts.
    writeIfAny(FileNames.METRICS, artifact.metricsJson());
    writeIfAny(FileNames.PROVENANCE, artifact.provenanceJson());
    writeIfAny(FileNames.REPORT, artifact.reportHtml());
    write(FileNames.MANIFEST, manifest); // last: without it the directory is not an artifact
  }

  private static boolean areFloats(double[] values) {
    return Arrays.stream(values).allMatch(value -> (float) value == value);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static String json(Record values) {
    return SortedJson.write(RecordWriter.toMap(values));
  }

  private void writeIfAny(String name, String text) throws IOException {
    if (!text.isEmpty()) {
      write(name, text);
    }
  }

  private void write(String name, String text) throws IOException {
    write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void write(String name, float[]... arrays) throws IOException {
    write(
        name,
        out -> {
          for (float[] array : arrays) {
            FloatFile.write(out, array);
          }
        });
  }

  private void write(String name, Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(store.create(name), digest)) {
      content.writeTo(out);
    }
    files.put(name, new FileEntry(store.length(name), Sha256.hex(digest)));
  }

  /** Writes a file's bytes. */
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
