package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.List;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScoreCalibration;
import org.sparkvae.model.config.VaeConfig;

/**
 * What scores depend on besides the parameters.
 *
 * @param config of the network; its seed keys the draws
 * @param featureColumns columns of the features, in order: one for each feature, or one for all;
 *     empty if the source has no columns
 * @param calibration what the scores mean; null if the model does not say
 */
public record ScoredNetwork(
    VaeConfig config, List<String> featureColumns, ScoreCalibration calibration)
    implements Serializable {
  public ScoredNetwork {
    featureColumns = List.copyOf(featureColumns);
  }

  public static ScoredNetwork of(ModelArtifact artifact) {
    return new ScoredNetwork(
        artifact.vae(), artifact.features().columns(), artifact.calibration().orElse(null));
  }

  /** {@return the column of a feature, or its place in a column of many, {@code features[17]}} */
  String nameOf(int feature) {
    if (featureColumns.size() == config.featureSize()) {
      return featureColumns.get(feature);
    }
    String column = featureColumns.size() == 1 ? featureColumns.get(0) : "features";
    return column + "[" + feature + "]";
  }
}
