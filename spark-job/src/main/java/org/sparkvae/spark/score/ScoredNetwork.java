package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
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
 * @param table of columns of several kinds; null if the features are all of the same kind
 */
public record ScoredNetwork(
    VaeConfig config, List<String> featureColumns, ScoreCalibration calibration, TableDecoder table)
    implements Serializable {
  public ScoredNetwork {
    featureColumns = List.copyOf(featureColumns);
  }

  /** Of features that are all of the same kind. */
  public ScoredNetwork(
      VaeConfig config, List<String> featureColumns, ScoreCalibration calibration) {
    this(config, featureColumns, calibration, null);
  }

  public static ScoredNetwork of(ModelArtifact artifact) {
    return new ScoredNetwork(
        artifact.vae(),
        artifact.features().columns(),
        artifact.calibration().orElse(null),
        TableDecoder.of(artifact));
  }

  /** {@return what contributes to a score: the columns of a table, otherwise the features} */
  List<String> contributors() {
    return table == null
        ? IntStream.range(0, config.featureSize()).mapToObj(this::nameOf).toList()
        : table.names();
  }

  /** {@return the column of a feature, or its place in a column of many, {@code features[17]}} */
  public String nameOf(int feature) {
    if (featureColumns.size() == config.featureSize()) {
      return featureColumns.get(feature);
    }
    String column = featureColumns.size() == 1 ? featureColumns.get(0) : "features";
    return column + "[" + feature + "]";
  }
}
