package org.sparkvae.spark.job;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.score.StoredModel;

/**
 * Parameters of an artifact as the start of another training; the optimizer starts anew.
 *
 * @param model the artifact
 */
public record WarmStart(StoredModel model) {
  static WarmStart from(String directory, Configuration hadoop) throws IOException {
    return new WarmStart(StoredModel.read(directory, hadoop));
  }

  public String parametersSha256() {
    return Sha256.ofParameters(model.artifact().parameters());
  }

  /**
   * What the parameters were trained on must be what they go on with; the numbers of a learned
   * scaling are learned anew.
   */
  void requireScaling(String kind) {
    String stored = model.artifact().features().scaling().kind();
    if (!stored.equals(kind)) {
      throw ConfigException.of(
          "",
          "Cannot start from "
              + model.directory()
              + ": its data.scaling is "
              + stored
              + ", this recipe's is "
              + kind
              + ". Set data.scaling = "
              + stored);
    }
  }

  void applyTo(VaeNetwork network) {
    float[] parameters = model.artifact().parameters();
    boolean fits =
        parameters.length == network.parameterCount()
            && model.artifact().vae().model().equals(network.config().model())
            && model.artifact().vae().featureSize() == network.config().featureSize();
    if (!fits) {
      throw ConfigException.of(
          "",
          "Cannot start from "
              + model.directory()
              + ": its network is "
              + model.artifact().vae().featureSize()
              + " features, "
              + model.artifact().vae().model()
              + ", this recipe's is "
              + network.config().featureSize()
              + " features, "
              + network.config().model()
              + ". Make the model sections equal");
    }
    network.setParameters(parameters);
  }
}
