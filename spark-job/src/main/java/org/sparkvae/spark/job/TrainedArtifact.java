package org.sparkvae.spark.job;

import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.io.ModelPictures;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;

/** Puts together what a training leaves. */
final class TrainedArtifact {
  private TrainedArtifact() {}

  /**
   * @param network with the parameters that are kept
   */
  static ModelArtifact of(
      Recipe recipe,
      TrainingRows rows,
      VaeNetwork network,
      TrainingResult result,
      String metrics,
      String provenance) {
    FeatureScaling scaling = rows.survey().scaling();
    String kind = EnumSpelling.of(RecipeSource.scaling(recipe, rows.table()));
    FeatureSpec features =
        new FeatureSpec(
            network.config().featureSize(),
            rows.table().features().columns(),
            rows.table().imageShape(),
            new ScalingParameters(kind, scaling.offset(), scaling.factor()));
    TrainingState last = result.last();
    return new ModelArtifact(
        recipe.toJson(),
        network.config(),
        features,
        result.kept().parameters(),
        result.kept().updaterState(),
        last.velocity(),
        new TrainingPosition(result.kept().step(), last.round(), last.pass()),
        metrics,
        provenance,
        pictures(recipe, rows, network));
  }

  private static SortedMap<String, byte[]> pictures(
      Recipe recipe, TrainingRows rows, VaeNetwork network) {
    return rows.table()
        .imageShape()
        .map(shape -> new ModelPictures(network, shape).all(rows.examples(), recipe.seed()))
        .orElseGet(TreeMap::new);
  }
}
