package org.sparkvae.spark.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/** A small untrained artifact: its parameters are drawn by the seed. */
final class TestModel {
  private static final String NETWORK =
      "{ seed = 5, training.shards = 3, model { latentSize = 2, encoderLayers = [7], decoderLayers ="
          + " [7] }, data {";

  final Recipe recipe;
  final VaeConfig vae;
  final Path directory;

  private TestModel(Recipe recipe, VaeConfig vae, Path directory) {
    this.recipe = recipe;
    this.vae = vae;
    this.directory = directory;
  }

  /** A new network with the model's parameters. */
  VaeNetwork network() {
    return new VaeNetwork(vae);
  }

  /** The properties that a test may change. */
  static final class Draft {
    String data = "path = nowhere";
    List<String> sets = List.of();
    List<String> columns = List.of("pixels");
    int featureSize = 6;
    ImageShape image = null;
    double offset = 0;
    double factor = 1;
    String metrics = "";
    String provenance = "";

    /** Added to the first parameter. */
    float added = 0;

    /** Changes the parameters in place; the last ones are the biases of the decoder's output. */
    Consumer<float[]> change = parameters -> {};

    TestModel write(Path directory) {
      Recipe recipe = RecipeReader.read(NETWORK + data + "} }", "test", sets, Optional.empty());
      VaeConfig vae =
          new VaeConfig(
              featureSize,
              100,
              recipe.seed(),
              recipe.model(),
              recipe.objective(),
              recipe.training().optimizer());
      FeatureSpec features =
          new FeatureSpec(
              featureSize,
              columns,
              Optional.ofNullable(image),
              new ScalingParameters("any", new double[] {offset}, new double[] {factor}));
      float[] parameters = new VaeNetwork(vae).parameters();
      parameters[0] += added;
      change.accept(parameters);
      ModelArtifact artifact =
          new ModelArtifact(
              recipe.toJson(),
              vae,
              features,
              parameters,
              new float[0],
              new float[0],
              new TrainingPosition(12, 4, 2),
              metrics,
              provenance,
              "",
              new TreeMap<>());
      ArtifactWriter.write(new DirectoryStore(directory), artifact);
      return new TestModel(recipe, vae, directory);
    }
  }
}
