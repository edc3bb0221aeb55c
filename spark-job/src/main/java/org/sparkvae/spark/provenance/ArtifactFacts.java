package org.sparkvae.spark.provenance;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.score.StoredModel;

/** Everything that an artifact contains besides its arrays, as names and values in groups. */
public final class ArtifactFacts {
  private static final String PLACE = Provenance.HOST + ".";
  private static final String ENVIRONMENT = PLACE + Provenance.ENVIRONMENT + ".";

  /** Facts that differ between equal runs, and the hash, since the parameters are compared. */
  private static final Set<String> NOT_COMPARED =
      Set.of("rowsPerSecond", "resumedFromRound", "parametersSha256", "started");

  private final Map<Group, SortedMap<String, String>> facts = new EnumMap<>(Group.class);

  /** The subject of a fact; a difference in a group may explain differences in later groups. */
  public enum Group {
    CONFIGURATION,
    DATA,
    ENVIRONMENT,
    RESULT
  }

  private ArtifactFacts() {
    for (Group group : Group.values()) {
      facts.put(group, new TreeMap<>());
    }
  }

  static ArtifactFacts of(StoredModel model) {
    ModelArtifact artifact = model.artifact();
    ArtifactFacts all = new ArtifactFacts();
    flat(SortedJson.read(artifact.configurationJson(), "configuration.json"))
        .forEach((key, value) -> all.add(Group.CONFIGURATION, key, value));
    all.addFeatures(artifact.features());
    flat(model.provenance()).forEach(all::addProvenance);
    flat(model.metrics()).forEach(all::addMetric);
    TrainingPosition position = artifact.position();
    all.add(Group.RESULT, "position.step", position.step());
    all.add(Group.RESULT, "position.round", position.round());
    all.add(Group.RESULT, "position.pass", position.pass());
    artifact
        .extras()
        .forEach((name, bytes) -> all.add(Group.RESULT, name, "sha256 " + Sha256.of(bytes)));
    return all;
  }

  SortedMap<String, String> of(Group group) {
    return Collections.unmodifiableSortedMap(facts.get(group));
  }

  private void addFeatures(FeatureSpec features) {
    add(Group.DATA, "featureSize", features.featureSize());
    add(Group.DATA, "columns", features.columns());
    String images =
        features.imageShape().map(shape -> shape.height() + " x " + shape.width()).orElse("none");
    add(Group.DATA, "images", images);
    add(Group.DATA, "scaling", features.scaling().kind());
  }

  private void addProvenance(String key, String value) {
    if (key.equals(Provenance.INIT_FROM)) {
      add(Group.CONFIGURATION, key, value);
    } else if (key.startsWith(Provenance.DATA + ".")) {
      add(Group.DATA, key.substring(Provenance.DATA.length() + 1), value);
    } else if (key.startsWith(ENVIRONMENT)) {
      add(Group.ENVIRONMENT, key.substring(ENVIRONMENT.length()), value);
    } else if (!key.startsWith(PLACE) && !NOT_COMPARED.contains(key)) {
      add(Group.RESULT, "provenance." + key, value);
    }
  }

  private void addMetric(String key, String value) {
    boolean isTime = key.startsWith("seconds.") || key.startsWith("history.seconds.");
    if (!isTime && !NOT_COMPARED.contains(key)) {
      add(Group.RESULT, "metrics." + key, value);
    }
  }

  private void add(Group group, String name, Object value) {
    facts.get(group).put(name, value.toString());
  }

  /** Every value that is not an object, by its full path, without a retired key at its default. */
  public static SortedMap<String, String> flat(Config config) {
    SortedMap<String, String> values = new TreeMap<>();
    flatten(config.root(), "", values);
    values.remove(RecipeReader.RETIRED_WIRE_FORMAT, "\"float32\"");
    return values;
  }

  private static void flatten(ConfigObject object, String prefix, Map<String, String> values) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + entry.getKey();
      if (entry.getValue() instanceof ConfigObject below) {
        flatten(below, path + ".", values);
      } else {
        values.put(path, entry.getValue().render(ConfigRenderOptions.concise()));
      }
    }
  }
}
