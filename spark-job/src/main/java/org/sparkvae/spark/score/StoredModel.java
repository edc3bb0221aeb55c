package org.sparkvae.spark.score;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/**
 * A stored artifact and its recipe.
 *
 * @param directory of the artifact
 * @param artifact its content
 * @param recipe that it was trained with
 */
public record StoredModel(String directory, ModelArtifact artifact, Recipe recipe) {
  public static StoredModel read(String directory, Configuration hadoop) throws IOException {
    Path path = new Path(directory);
    FileSystem files = path.getFileSystem(hadoop);
    ModelArtifact artifact = ArtifactReader.read(new HadoopArtifactStore(files, path));
    try {
      Recipe recipe =
          RecipeReader.readStored(
              artifact.configurationJson(),
              directory + "/configuration.json",
              List.of(),
              Optional.empty());
      return new StoredModel(directory, artifact, recipe);
    } catch (ConfigException e) {
      throw ArtifactException.damaged(directory, e);
    }
  }

  /**
   * @throws ConfigException if the training had no encoder, so that the model has no q(z|x)
   */
  public void requireEncoder() {
    VaeNetwork.requireEncoder(artifact.vae());
  }

  /**
   * @throws ConfigException if the model has no ELBO, by which models are compared
   */
  public void requireElbo() {
    requireEncoder();
    ObjectiveName name = artifact.vae().objective().name();
    if (!name.hasElbo()) {
      throw ConfigException.of(
          "objective.name",
          "The model was trained with objective.name = %s, which has no ELBO to compare models by. Compare the meanSquaredError of evaluate"
              .formatted(EnumSpelling.of(name)));
    }
  }

  /** The content of {@code metrics.json}; empty if there is none. */
  public Config metrics() {
    return read(artifact.metricsJson(), "metrics.json");
  }

  /** The content of {@code provenance.json}; empty if there is none. */
  public Config provenance() {
    return read(artifact.provenanceJson(), "provenance.json");
  }

  private Config read(String json, String name) {
    try {
      return json.isEmpty() ? ConfigFactory.empty() : SortedJson.read(json, name);
    } catch (ConfigException e) {
      throw ArtifactException.damaged(directory, e);
    }
  }

  public FeatureScaling scaling() {
    ScalingParameters stored = artifact.features().scaling();
    return FeatureScaling.of(stored.offset(), stored.factor());
  }

  /** {@return the same with other parameters, in flat order} */
  public StoredModel withParameters(float[] others) {
    return new StoredModel(directory, artifact.withParameters(others), recipe);
  }

  /** A new network with the model's parameters. */
  public VaeNetwork network() {
    VaeNetwork network = new VaeNetwork(artifact.vae());
    network.setParameters(artifact.parameters());
    return network;
  }
}
