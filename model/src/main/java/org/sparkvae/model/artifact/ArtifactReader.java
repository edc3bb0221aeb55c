package org.sparkvae.model.artifact;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.Section.UnknownKeys;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;

/**
 * Reads an artifact. Before allocating memory it checks every length against the store and against
 * the other files; it checks the hash of every file of the model.
 */
public final class ArtifactReader {
  /** More than any text that the writer creates. */
  private static final int MAX_TEXT_BYTES = 1 << 24;

  private static final int MAX_EXTRA_BYTES = 1 << 26;

  private final ArtifactStore store;
  private final CheckedFiles files;

  private ArtifactReader(ArtifactStore store, CheckedFiles files) {
    this.store = store;
    this.files = files;
  }

  /**
   * @param store directory of the artifact
   * @return the complete artifact
   * @throws ArtifactException if there is no artifact, or it is damaged, of another kind or in a
   *     newer format
   */
  public static ModelArtifact read(ArtifactStore store) {
    return checked(store, files -> new ArtifactReader(store, files).readAll());
  }

  /**
   * Checks that all files are there with the lengths of the manifest, without reading them: a copy
   * that has not ended is found, a damaged one may not be.
   *
   * @param store directory of the artifact
   * @throws ArtifactException as {@link #read}, if there is no artifact or a file does not fit
   */
  public static void checkFiles(ArtifactStore store) {
    checked(
        store,
        files -> {
          for (String name : files.names()) {
            files.checkedLength(name);
          }
          return files;
        });
  }

  /** What is done with the files of a manifest. */
  private interface Use<T> {
    T of(CheckedFiles files) throws IOException;
  }

  private static <T> T checked(ArtifactStore store, Use<T> use) {
    try {
      if (!store.exists(FileNames.MANIFEST)) {
        throw ArtifactException.unreadable(
            store.toString(),
            "it has no " + FileNames.MANIFEST,
            "Give a trained model's directory");
      }
      String json = CheckedFiles.unlistedText(store, FileNames.MANIFEST, MAX_TEXT_BYTES);
      Manifest manifest = Manifest.parse(json, where(store, FileNames.MANIFEST));
      return use.of(new CheckedFiles(store, manifest));
    } catch (ConfigException e) {
      throw ArtifactException.damaged(store.toString(), e);
    } catch (IOException e) {
      throw new ArtifactException(
          "Cannot read the artifact "
              + store
              + ": "
              + ArtifactException.reason(e)
              + ". See that its files are there and may be read",
          e);
    }
  }

  private ModelArtifact readAll() throws IOException {
    TrainingFile training = record(FileNames.TRAINING, TrainingFile.class);
    FeaturesFile features = record(FileNames.FEATURES, FeaturesFile.class);
    String configuration = files.text(FileNames.CONFIGURATION, MAX_TEXT_BYTES);
    int scales = features.scaling().count();
    double[][] scaling =
        files.names().contains(FileNames.SCALING_FLOAT64)
            ? files.doubles(FileNames.SCALING_FLOAT64, scales, scales)
            : doubles(files.floats(FileNames.SCALING, scales, scales));
    Optional<TableColumns> table =
        files.names().contains(FileNames.COLUMNS)
            ? Optional.of(ColumnsFile.parse(files.text(FileNames.COLUMNS, MAX_TEXT_BYTES)))
            : Optional.empty();
    FeatureSpec spec = features.with(scaling[0], scaling[1], table);
    VaeConfig vae =
        ConfigurationFile.readVae(
            configuration,
            FileNames.CONFIGURATION,
            features.featureSize(),
            training.rows(),
            spec.blocks());
    ModelArtifact artifact =
        new ModelArtifact(
            configuration,
            vae,
            spec,
            files.floats(FileNames.PARAMETERS, training.parameters())[0],
            files.floats(FileNames.UPDATER_STATE, training.updaterState())[0],
            files.floats(FileNames.OUTER_VELOCITY, training.outerVelocity())[0],
            training.position(),
            textIfAny(FileNames.METRICS),
            textIfAny(FileNames.PROVENANCE),
            textIfAny(FileNames.REPORT),
            extras(),
            calibration());
    checkCount(artifact);
    return artifact;
  }

  private static double[][] doubles(float[][] arrays) {
    double[][] doubles = new double[arrays.length][];
    for (int i = 0; i < arrays.length; i++) {
      float[] floats = arrays[i];
      doubles[i] = new double[floats.length];
      Arrays.setAll(doubles[i], at -> floats[at]);
    }
    return doubles;
  }

  /**
   * Checks the number of parameters, so that no network is built whose size the file only claims.
   */
  private void checkCount(ModelArtifact artifact) {
    int parameters = artifact.parameters().length;
    long needed = Topology.of(artifact.vae()).parameterCount();
    if (parameters != needed) {
      throw ArtifactException.damaged(
          where(store, FileNames.PARAMETERS),
          "it has %d numbers, the network of its configuration %d".formatted(parameters, needed));
    }
  }

  private Optional<ScoreCalibration> calibration() throws IOException {
    return files.names().contains(FileNames.CALIBRATION)
        ? Optional.of(record(FileNames.CALIBRATION, ScoreCalibration.class))
        : Optional.empty();
  }

  private SortedMap<String, byte[]> extras() throws IOException {
    SortedMap<String, byte[]> extras = new TreeMap<>();
    for (String name : files.names()) {
      if (FileNames.isExtra(name)) {
        extras.put(name, files.bytes(name, MAX_EXTRA_BYTES));
      }
    }
    return extras;
  }

  private <R extends Record> R record(String name, Class<R> type) throws IOException {
    Section section = Section.of(SortedJson.read(files.text(name, MAX_TEXT_BYTES), name), "");
    R values = RecordReader.read(section, type, null);
    section.throwIfAny(UnknownKeys.REFUSED);
    return values;
  }

  private String textIfAny(String name) throws IOException {
    return store.exists(name) ? CheckedFiles.unlistedText(store, name, MAX_TEXT_BYTES) : "";
  }

  static String where(ArtifactStore store, String name) {
    return store + "/" + name;
  }
}
