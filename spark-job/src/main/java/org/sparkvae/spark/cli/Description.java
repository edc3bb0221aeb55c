package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.spark.data.source.Text;
import org.sparkvae.spark.score.StoredModel;

/** Describes an artifact, one line for each fact. */
final class Description {
  private final StoredModel model;
  private final List<String> lines = new ArrayList<>();

  Description(StoredModel model) {
    this.model = model;
  }

  List<String> lines() {
    ModelArtifact artifact = model.artifact();
    VaeConfig vae = artifact.vae();
    add("artifact", model.directory());
    add("formatVersion", artifact.formatVersion());
    network(vae);
    add("parameters", "%,d".formatted(artifact.parameters().length));
    data(artifact.features());
    training(artifact.position(), vae);
    if (!artifact.extras().isEmpty()) {
      add("pictures", String.join(", ", artifact.extras().keySet()));
    }
    metrics(model.metrics());
    provenance(model.provenance());
    return lines;
  }

  private void network(VaeConfig vae) {
    ModelConfig network = vae.model();
    List<Integer> widths = new ArrayList<>(network.encoderLayers());
    widths.add(0, vae.featureSize());
    List<Integer> back = new ArrayList<>(network.decoderLayers());
    back.add(vae.featureSize());
    add(
        "network",
        "%s -> %d latents -> %s, %s, %s likelihood"
            .formatted(
                joined(widths),
                network.latentSize(),
                joined(back),
                EnumSpelling.of(network.activation()),
                EnumSpelling.of(network.likelihood())));
    if (network.inputNormalization() != InputNormalization.NONE || network.inputDropout() > 0) {
      add(
          "encoderInput",
          "normalization %s, dropout %s"
              .formatted(EnumSpelling.of(network.inputNormalization()), network.inputDropout()));
    }
    add("posterior", posterior(network.posterior()));
    add("prior", prior(network.prior()));
    add("weights", weights(network.weights()));
  }

  private static String posterior(PosteriorConfig config) {
    return EnumSpelling.of(config.name())
        + switch (config.name()) {
          case DIAGONAL_GAUSSIAN -> "";
          case PLANAR -> ", %d steps".formatted(config.steps());
        };
  }

  private static String prior(PriorConfig config) {
    return EnumSpelling.of(config.name())
        + switch (config.name()) {
          case STANDARD_NORMAL -> "";
          case MIXTURE -> ", %d components".formatted(config.components());
          case VAMP -> ", %d pseudo-inputs".formatted(config.pseudoInputs());
        };
  }

  private static String weights(WeightsConfig config) {
    return EnumSpelling.of(config.name())
        + switch (config.name()) {
          case POINT -> "";
          case GAUSSIAN ->
              ", prior %s, initialStdDev %s"
                  .formatted(EnumSpelling.of(config.prior()), config.initialStdDev());
        };
  }

  private void data(FeatureSpec features) {
    add("features", features.featureSize());
    features.imageShape().ifPresent(shape -> add("images", shape.height() + " x " + shape.width()));
    if (!features.columns().isEmpty()) {
      add("columns", Text.listed(features.columns()));
    }
    ScalingParameters scaling = features.scaling();
    add(
        "scaling",
        scaling.kind()
            + switch (scaling.offset().length) {
              case 0 -> "";
              case 1 ->
                  ": (x - %s) * %s"
                      .formatted(shown(scaling.offset()[0]), shown(scaling.factor()[0]));
              default -> ": offset and factor per feature";
            });
  }

  /** A number that float32 holds exactly is shown with float32's digits. */
  private static String shown(double value) {
    float narrow = (float) value;
    return narrow == value ? Float.toString(narrow) : Double.toString(value);
  }

  private void training(TrainingPosition position, VaeConfig vae) {
    add(
        "training",
        "%d passes, %d rounds, %d steps over %,d rows, seed %d"
            .formatted(position.pass(), position.round(), position.step(), vae.rows(), vae.seed()));
    ObjectiveConfig objective = vae.objective();
    add(
        "objective",
        switch (objective.name()) {
          case ELBO ->
              "estimator %s, %d samples per row, klWeight %s"
                      .formatted(
                          objective.estimator(), objective.samplesPerRow(), objective.klWeight())
                  + (objective.klWarmUpSteps() == 0
                      ? ""
                      : ", rising over the first %d steps".formatted(objective.klWarmUpSteps()));
          case IWAE, WAKE_SLEEP, AUTOENCODER ->
              "%s, %d samples per row"
                  .formatted(EnumSpelling.of(objective.name()), objective.samplesPerRow());
          case MCEM ->
              "mcem, %d leapfrog steps and %d steps of the weights a mini-batch, no encoder"
                  .formatted(objective.leapfrogSteps(), objective.weightSteps());
        });
    OptimizerConfig optimizer = vae.optimizer();
    add(
        "optimizer",
        EnumSpelling.of(optimizer.name()) + ", learning rate " + optimizer.learningRate());
  }

  /** The split blocks and the outcome, as far as they exist. */
  private void metrics(Config metrics) {
    if (metrics.hasPath("outcome")) {
      add("outcome", metrics.getValue("outcome").unwrapped());
    }
    for (String split : List.of("train", "validation", "test")) {
      String bound = split + ".meanNegativeElbo";
      if (metrics.hasPath(bound) && metrics.hasPath(split + ".rows")) {
        add(
            split,
            "%,d rows, meanNegativeElbo %s nats"
                .formatted(
                    metrics.getNumber(split + ".rows").longValue(),
                    metrics.getValue(bound).unwrapped()));
      }
    }
  }

  private void provenance(Config provenance) {
    if (provenance.hasPath("data.reading")) {
      new TreeMap<>(provenance.getConfig("data.reading").root())
          .forEach(
              (fact, value) -> add("reading." + fact, value.render(ConfigRenderOptions.concise())));
    }
    Map<String, ConfigValue> facts = new TreeMap<>(provenance.root());
    facts.forEach(
        (fact, value) -> add("provenance." + fact, value.render(ConfigRenderOptions.concise())));
  }

  private static String joined(List<Integer> widths) {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }

  private void add(String fact, Object value) {
    lines.add(fact + ": " + value);
  }
}
