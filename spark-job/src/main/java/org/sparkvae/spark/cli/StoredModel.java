package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.io.HadoopArtifactStore;

/**
 * An artifact as the verbs use it.
 *
 * @param directory where it lies
 * @param artifact what it holds
 * @param recipe that it was trained by
 */
record StoredModel(String directory, ModelArtifact artifact, Recipe recipe) {
  static StoredModel read(String directory, Configuration hadoop) throws IOException {
    Path path = new Path(directory);
    FileSystem files = path.getFileSystem(hadoop);
    ModelArtifact artifact = ArtifactReader.read(new HadoopArtifactStore(files, path));
    Recipe recipe =
        RecipeReader.read(
            artifact.configurationJson(),
            directory + "/configuration.json",
            List.of(),
            Optional.empty());
    return new StoredModel(directory, artifact, recipe);
  }

  /** A new network with the model's parameters. */
  VaeNetwork network() {
    VaeNetwork network = new VaeNetwork(artifact.vae());
    network.setParameters(artifact.parameters());
    return network;
  }
}
