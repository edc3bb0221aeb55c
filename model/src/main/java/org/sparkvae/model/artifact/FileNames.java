package org.sparkvae.model.artifact;

import java.util.Set;
import java.util.regex.Pattern;

/** The files of an artifact; there are no others. */
final class FileNames {
  static final String MANIFEST = "artifact.json";
  static final String CONFIGURATION = "configuration.json";
  static final String FEATURES = "features.json";
  static final String TRAINING = "training.json";
  static final String PARAMETERS = "parameters.bin";
  static final String UPDATER_STATE = "updater-state.bin";
  static final String OUTER_VELOCITY = "outer-velocity.bin";
  static final String SCALING = "scaling.bin";

  /** The scaling in float64, which {@link #SCALING} holds rounded to float32. */
  static final String SCALING_FLOAT64 = "scaling-float64.bin";

  /** {@link TableColumns}, in artifacts of the format 2. */
  static final String COLUMNS = "columns.json";

  /** {@link ScoreCalibration}, if the model has one. */
  static final String CALIBRATION = "calibration.json";

  static final String METRICS = "metrics.json";
  static final String PROVENANCE = "provenance.json";
  static final String REPORT = "report.html";

  /** The files of every artifact; the manifest has their lengths and hashes. */
  static final Set<String> MODEL_FILES =
      Set.of(CONFIGURATION, FEATURES, TRAINING, PARAMETERS, UPDATER_STATE, OUTER_VELOCITY, SCALING);

  private static final Pattern EXTRA = Pattern.compile("pictures/[A-Za-z0-9_-]{1,100}\\.png");

  private FileNames() {}

  /** Whether an artifact may have the file besides {@link #MODEL_FILES}. */
  static boolean isOptional(String name) {
    return name.equals(SCALING_FLOAT64)
        || name.equals(COLUMNS)
        || name.equals(CALIBRATION)
        || isExtra(name);
  }

  static boolean isExtra(String name) {
    return EXTRA.matcher(name).matches();
  }
}
