package org.sparkvae.model.artifact;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.kernel.VectorOps;

/**
 * A trained model with everything needed to use it, to continue training and to trace its origin.
 * Arrays are not copied.
 *
 * @param configurationJson the whole resolved recipe; only the settings in {@code vae} are read
 *     here
 * @param vae settings of the network; seed, model, objective and optimizer are those of the recipe
 * @param features required format of a row
 * @param parameters parameters of the network in flat order, finite
 * @param updaterState state of the optimizer in flat order; may be empty
 * @param outerVelocity velocity of the outer optimizer: empty, or one value per parameter
 * @param position position in the training
 * @param metricsJson {@code metrics.json}; may differ between equal artifacts; empty if there is
 *     none
 * @param provenanceJson {@code provenance.json}; may differ between equal artifacts; empty if there
 *     is none
 * @param reportHtml {@code report.html}, a page about the training for people; may differ between
 *     equal artifacts; empty if there is none
 * @param extras further files by name, {@code pictures/NAME.png}; not copied
 * @param calibration what the scores of rows mean; empty if the training had no contamination
 */
public record ModelArtifact(
    String configurationJson,
    VaeConfig vae,
    FeatureSpec features,
    float[] parameters,
    float[] updaterState,
    float[] outerVelocity,
    TrainingPosition position,
    String metricsJson,
    String provenanceJson,
    String reportHtml,
    SortedMap<String, byte[]> extras,
    Optional<ScoreCalibration> calibration) {

  /** The newest format that this version reads. It writes {@link #formatVersion()}. */
  public static final int FORMAT_VERSION = 2;

  public ModelArtifact {
    extras = Collections.unmodifiableSortedMap(new TreeMap<>(extras));
    Problems problems = new Problems("artifact");
    problems
        .require(
            features.featureSize() == vae.featureSize(),
            "features",
            features.featureSize(),
            "must be the network's featureSize, " + vae.featureSize())
        .require(parameters.length >= 1, "parameters", "none", "must not be empty")
        .require(
            VectorOps.allFinite(parameters, 0, parameters.length),
            "parameters",
            "NaN or infinite",
            "must be finite")
        .require(
            outerVelocity.length == 0 || outerVelocity.length == parameters.length,
            "outerVelocity",
            outerVelocity.length + " numbers",
            "must be none or as many as parameters, " + parameters.length);
    for (String name : extras.keySet()) {
      problems.require(FileNames.isExtra(name), "extras", name, "must be pictures/NAME.png");
    }
    problems.throwIfAny();
  }

  /** {@return 2 with columns of several kinds, otherwise 1, which older versions read} */
  public int formatVersion() {
    return features.table().isPresent() ? FORMAT_VERSION : 1;
  }

  /** Without a calibration. */
  public ModelArtifact(
      String configurationJson,
      VaeConfig vae,
      FeatureSpec features,
      float[] parameters,
      float[] updaterState,
      float[] outerVelocity,
      TrainingPosition position,
      String metricsJson,
      String provenanceJson,
      String reportHtml,
      SortedMap<String, byte[]> extras) {
    this(
        configurationJson,
        vae,
        features,
        parameters,
        updaterState,
        outerVelocity,
        position,
        metricsJson,
        provenanceJson,
        reportHtml,
        extras,
        Optional.empty());
  }

  /** {@return the same with what its scores mean} */
  public ModelArtifact with(Optional<ScoreCalibration> ofScores) {
    return with(parameters, reportHtml, ofScores);
  }

  /** {@return the same with other parameters, in flat order} */
  public ModelArtifact withParameters(float[] others) {
    return with(others, reportHtml, calibration);
  }

  /** {@return the same with another page} */
  public ModelArtifact withReport(String html) {
    return with(parameters, html, calibration);
  }

  private ModelArtifact with(float[] others, String html, Optional<ScoreCalibration> ofScores) {
    return new ModelArtifact(
        configurationJson,
        vae,
        features,
        others,
        updaterState,
        outerVelocity,
        position,
        metricsJson,
        provenanceJson,
        html,
        extras,
        ofScores);
  }
}
