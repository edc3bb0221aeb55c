package org.sparkvae.model.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;

/**
 * The artifact that is stored under {@code src/test/resources/artifact-v1}: with 6 features, 3
 * hidden units and 2 latents. No value is 0 or its default, so that the loss of any value is
 * noticed. The main method wrote the stored files; a new format version gets its own directory.
 */
final class TinyArtifact {
  /** (6*3+3) + 2*(3*2+2) + (2*3+3) + (3*6+6). */
  static final int PARAMETERS = 70;

  private TinyArtifact() {}

  static ModelArtifact make() {
    ModelConfig model =
        new ModelConfig(
            2,
            List.of(3),
            List.of(3),
            Activation.SOFTPLUS,
            LikelihoodKind.BERNOULLI,
            WeightInit.NORMAL001);
    ObjectiveConfig objective = new ObjectiveConfig(Estimator.A, 3, 0.5, 0.25);
    // The release that stored it had the ELBO without a warm-up, one posterior and prior, and no
    // posterior of the weights.
    Map<String, Object> settings = RecordWriter.toMap(objective);
    settings
        .keySet()
        .removeAll(
            List.of(
                "name",
                "klWarmUpSteps",
                "weightKlFactor",
                "weightKlWarmUpSteps",
                "leapfrogSteps",
                "weightSteps"));
    Map<String, Object> modelSettings = RecordWriter.toMap(model);
    modelSettings.keySet().removeAll(List.of("posterior", "prior", "weights"));
    OptimizerConfig optimizer =
        new OptimizerConfig(OptimizerName.ADAGRAD, 0.01, Schedule.INVERSE, 0.75, 7, 5.0);
    Map<String, Object> configuration =
        Map.of(
            "seed",
            -9_007_199_254_740_993L,
            "model",
            modelSettings,
            "objective",
            settings,
            "training",
            Map.of("optimizer", RecordWriter.toMap(optimizer), "passes", 4),
            "data",
            Map.of("path", "here"));
    return new ModelArtifact(
        SortedJson.write(configuration),
        new VaeConfig(6, 11, -9_007_199_254_740_993L, model, objective, optimizer),
        new FeatureSpec(
            6,
            List.of("a", "b", "c", "d", "e", "f \"quoted\" é"),
            Optional.of(new ImageShape(2, 3)),
            new ScalingParameters(
                "minMax",
                new double[] {1, 2, 3, 4, 5, 6},
                new double[] {1, 2, Float.MIN_VALUE, -4, 5, Float.MAX_VALUE})),
        ramp(PARAMETERS, 0.1f),
        ramp(PARAMETERS, 0.3f),
        ramp(PARAMETERS, -0.7f),
        new TrainingPosition(10_000_000_000L, 12, 4),
        "{ \"formatVersion\": 1 }\n",
        "{ \"machine\": \"any\" }\n",
        "", // as in format 1 before there was a report
        new TreeMap<>(Map.of("pictures/samples.png", new byte[] {(byte) 0x89, 'P', 'N', 'G'})));
  }

  /** i * step in float, values that are not exact in decimal. */
  private static float[] ramp(int count, float step) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i + 1) * step;
    }
    return values;
  }

  /** Writes the artifact to the directory given as the only argument. */
  public static void main(String[] arguments) {
    ArtifactWriter.write(new DirectoryStore(Path.of(arguments[0])), make());
  }
}
