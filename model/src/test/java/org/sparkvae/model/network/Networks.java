package org.sparkvae.model.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;

/** Small networks and mini-batches for tests. */
final class Networks {
  static final int FEATURES = 6;
  static final int LATENTS = 3;
  static final long ROWS_OF_DATA_SET = 10;

  private Networks() {}

  /** 6 - 5 - 3 - 4 - 6, NORMAL001, so that no bias is 0. */
  static VaeConfig config(ObjectiveConfig objective, OptimizerConfig optimizer) {
    ModelConfig model =
        new ModelConfig(
            LATENTS,
            List.of(5),
            List.of(4),
            Activation.TANH,
            LikelihoodKind.BERNOULLI,
            WeightInit.NORMAL001);
    return new VaeConfig(FEATURES, ROWS_OF_DATA_SET, 1, model, objective, optimizer);
  }

  /** The same with another posterior and prior: two flows, three components. */
  static VaeConfig config(VaeConfig of, PosteriorName posterior, PriorName prior) {
    ModelConfig model = of.model();
    return of.with(
        model.with(
            model.likelihood(), new PosteriorConfig(posterior, 2), new PriorConfig(prior, 3, 4)),
        of.objective());
  }

  static VaeConfig config(OptimizerConfig optimizer) {
    return config(ObjectiveConfig.DEFAULTS, optimizer);
  }

  static OptimizerConfig optimizer(OptimizerName name, double learningRate) {
    return new OptimizerConfig(name, learningRate, Schedule.CONSTANT, 1, 1, 0);
  }

  /** Sets parameters large enough that every term matters. */
  static VaeNetwork network(VaeConfig config) {
    return network(config, VaeParts.of(config.model(), config.objective()));
  }

  static VaeNetwork network(VaeConfig config, VaeParts parts) {
    VaeNetwork network = new VaeNetwork(config, parts);
    float[] parameters = gaussian(7, network.parameterCount());
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 0.5f;
    }
    network.setParameters(parameters);
    return network;
  }

  /** The network as a training would store it. */
  static ModelArtifact artifact(VaeNetwork network) {
    VaeConfig config = network.config();
    Map<String, Object> configuration =
        Map.of(
            "seed",
            config.seed(),
            "model",
            RecordWriter.toMap(config.model()),
            "objective",
            RecordWriter.toMap(config.objective()),
            "training",
            Map.of("optimizer", RecordWriter.toMap(config.optimizer())));
    return new ModelArtifact(
        SortedJson.write(configuration),
        config,
        new FeatureSpec(
            FEATURES,
            List.of(),
            Optional.empty(),
            new ScalingParameters("none", new double[0], new double[0])),
        network.parameters(),
        network.updaterState(),
        new float[0],
        new TrainingPosition(network.step(), 1, 1),
        "",
        "",
        "",
        new TreeMap<>());
  }

  static Batch batch(long seed, int rows) {
    return new Batch(
        rows, features(seed, rows, FEATURES), gaussian(seed + 1000, rows * LATENTS), null, 0);
  }

  static float[] features(long seed, int rows, int featureSize) {
    NoiseStream noise = NoiseStream.of(seed);
    float[] features = new float[rows * featureSize];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) noise.nextUniform();
    }
    return features;
  }

  static float[] gaussian(long seed, int length) {
    float[] draws = new float[length];
    NoiseStream.of(seed).fillGaussian(draws, 0, length);
    return draws;
  }

  /** The amount that a step of a new network subtracts from its parameters. */
  static double[] stepOf(VaeNetwork network, Batch batch) {
    float[] before = network.parameters();
    network.fit(batch);
    float[] after = network.parameters();
    double[] step = new double[before.length];
    for (int i = 0; i < step.length; i++) {
      step[i] = (double) before[i] - after[i];
    }
    return step;
  }

  static double norm(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
