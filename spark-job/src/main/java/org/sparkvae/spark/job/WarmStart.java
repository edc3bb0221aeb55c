package org.sparkvae.spark.job;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.score.StoredModel;

/** A model whose parameters another training starts from, with a fresh optimizer. */
record WarmStart(StoredModel model) {
  /**
   * @param scaling of the new training; it must be of the same kind as the model's, while the
   *     numbers of a learned scaling are learned again
   * @throws ConfigException if it is of another kind
   */
  static Optional<WarmStart> from(Optional<StoredModel> model, Scaling scaling) {
    model.ifPresent(stored -> requireScaling(stored, EnumSpelling.of(scaling)));
    return model.map(WarmStart::new);
  }

  private static void requireScaling(StoredModel model, String kind) {
    String stored = model.artifact().features().scaling().kind();
    if (!stored.equals(kind)) {
      throw ConfigException.of(
          "",
          "Cannot start from %s: its data.scaling is %s, this recipe's is %s. Set data.scaling = %s"
              .formatted(model.directory(), stored, kind, stored));
    }
  }

  String parametersSha256() {
    return Sha256.ofParameters(parameters());
  }

  float[] parameters() {
    return model.artifact().parameters();
  }

  void requireFit(VaeConfig network) {
    ModelArtifact stored = model.artifact();
    requireSameColumns(network);
    if (!stored.vae().model().equals(network.model())
        || stored.vae().featureSize() != network.featureSize()) {
      throw ConfigException.of(
          "",
          "Cannot start from %s: its network has %s, this recipe's has %s. Make the model sections equal"
              .formatted(
                  model.directory(),
                  differing(stored.vae(), network),
                  differing(network, stored.vae())));
    }
  }

  /** The categories of a column are learned again, and another list would change their places. */
  private void requireSameColumns(VaeConfig network) {
    boolean hasColumns = !network.blocks().isEmpty();
    if (hasColumns || !model.artifact().vae().blocks().isEmpty()) {
      throw ConfigException.of(
          "",
          "Cannot start from %s: %s data.columns, whose categories are learned from each training's rows. Train without --init-from"
              .formatted(model.directory(), hasColumns ? "this recipe has" : "its recipe has"));
    }
  }

  /** {@return what a network has otherwise than another, such as {@code model.latentSize = 5}} */
  private static String differing(VaeConfig network, VaeConfig from) {
    Map<String, String> of = settings(network);
    Map<String, String> other = settings(from);
    return of.entrySet().stream()
        .filter(setting -> !setting.getValue().equals(other.get(setting.getKey())))
        .filter(setting -> isOfBoth(setting.getKey(), of, other))
        .map(setting -> setting.getKey() + " = " + setting.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Settings of a plug-in do not differ if the other network has another plug-in. */
  private static boolean isOfBoth(String key, Map<String, String> of, Map<String, String> other) {
    String name = key.substring(0, key.lastIndexOf('.') + 1) + "name";
    return key.equals(name) || Objects.equals(of.get(name), other.get(name));
  }

  private static Map<String, String> settings(VaeConfig network) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("features", String.valueOf(network.featureSize()));
    for (RecordWriter.Key key : RecordWriter.keys(network.model(), "model")) {
      settings.put(key.path(), key.defaultText());
    }
    return settings;
  }
}
