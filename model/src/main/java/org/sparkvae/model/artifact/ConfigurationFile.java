package org.sparkvae.model.artifact;

import com.typesafe.config.Config;
import java.util.List;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.Section.UnknownKeys;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;

/**
 * {@code configuration.json}: the whole recipe, of which only the settings of the network are read.
 */
final class ConfigurationFile {
  private ConfigurationFile() {}

  /**
   * @throws org.sparkvae.model.config.ConfigException with all problems of these keys; the reader
   *     of recipes checks the others
   */
  static VaeConfig readVae(
      String json, String where, int featureSize, long rows, List<FeatureBlock> blocks) {
    Config config = SortedJson.read(json, where);
    Section top = Section.of(config, "");
    Long seed = top.read("seed", Long.class, null);
    if (!top.isSet("seed")) {
      top.problem("seed", "absent", "is required");
    }
    ModelConfig model =
        RecordReader.read(top.child("model"), ModelConfig.class, ModelConfig.DEFAULTS);
    ObjectiveConfig objective =
        RecordReader.read(top.child("objective"), ObjectiveConfig.class, ObjectiveConfig.DEFAULTS);
    OptimizerConfig optimizer =
        RecordReader.read(
            top.child("training").child("optimizer"),
            OptimizerConfig.class,
            OptimizerConfig.DEFAULTS);
    top.throwIfAny(UnknownKeys.IGNORED);
    return new VaeConfig(featureSize, rows, seed, model, objective, optimizer, blocks);
  }
}
