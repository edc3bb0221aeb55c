package org.sparkvae.spark.job;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.io.ModelPictures;
import org.sparkvae.spark.job.VaeTraining.Run;
import org.sparkvae.spark.provenance.Provenance;
import org.sparkvae.spark.recipe.Recipe;

/**
 * Makes the artifact of a training from what it kept.
 *
 * @param examples some of the rows, for the pictures, see {@link TrainingRows#examples}
 * @param network of the recipe, for these rows
 */
record ModelAssembly(
    SparkSession spark,
    Run run,
    Recipe recipe,
    TrainingRows rows,
    List<float[]> examples,
    VaeConfig network,
    Provenance provenance) {
  /**
   * What a training keeps.
   *
   * @param velocity of the outer optimizer after the last round
   */
  record Trained(
      float[] parameters, float[] updaterState, float[] velocity, TrainingPosition position) {}

  /**
   * @param origin of this training, with the environments of the runs that it resumed
   * @throws org.sparkvae.spark.data.DataException if a file of the source has changed since
   */
  ModelArtifact artifact(Trained trained, Map<String, Object> metrics, CheckpointOrigin origin) {
    FeatureScaling scaling = rows.survey().scaling();
    FeatureSpec features =
        new FeatureSpec(
            network.featureSize(),
            rows.table().features().columns(),
            rows.table().imageShape(),
            new ScalingParameters(
                EnumSpelling.of(rows.table().scalingRule()), scaling.offset(), scaling.factor()),
            rows.table().columns());
    ModelArtifact artifact =
        new ModelArtifact(
            recipe.toJson(),
            network,
            features,
            trained.parameters(),
            trained.updaterState(),
            trained.velocity(),
            trained.position(),
            SortedJson.write(metrics),
            provenance.toJson(spark, run.id(), run.started(), origin),
            "",
            pictures(trained.parameters()));
    rows.verifyUnchanged();
    return artifact;
  }

  private SortedMap<String, byte[]> pictures(float[] parameters) {
    if (rows.table().imageShape().isEmpty()) {
      return new TreeMap<>();
    }
    try (VaeNetwork trained = new VaeNetwork(network)) {
      trained.setParameters(parameters);
      return new ModelPictures(trained, rows.table().imageShape().get())
          .all(examples, recipe.seed());
    }
  }
}
