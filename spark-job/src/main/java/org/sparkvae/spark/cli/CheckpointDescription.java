package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.job.TrainingHistory;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;

/** Describes a checkpoint, one line for each fact. */
final class CheckpointDescription {
  private final List<String> lines = new ArrayList<>();

  private CheckpointDescription() {}

  /**
   * @param folder whose newest checkpoint it is, as given
   */
  static List<String> lines(String folder, Checkpoint checkpoint) {
    CheckpointDescription description = new CheckpointDescription();
    description.add("checkpoint", folder + ", the newest that can be read");
    description.progress(checkpoint.progress());
    description.origin(checkpoint.origin());
    return description.lines;
  }

  private void progress(TrainingProgress progress) {
    TrainingState state = progress.state();
    add(
        "training",
        "%d rounds, %d passes, %d steps; %d rounds undone"
            .formatted(
                state.round(), state.pass(), state.worker().step(), state.guard().undoneRounds()));
    List<RoundRecord> history = progress.history();
    if (!history.isEmpty()) {
      add(
          "lastRound",
          history.get(history.size() - 1).means().entrySet().stream()
              .map(mean -> TrainingHistory.key(mean.getKey()) + " " + mean.getValue() + " nats")
              .collect(Collectors.joining(", ")));
    }
    if (state.best() != null) {
      add(
          "best",
          "%s nats, with the parameters after round %d"
              .formatted(state.best().loss(), state.best().round()));
    }
    add("parameters", "%,d".formatted(state.worker().parameters().length));
    add("parametersSha256", Sha256.ofParameters(state.worker().parameters()));
  }

  private void origin(CheckpointOrigin origin) {
    add("fingerprint", origin.fingerprint());
    facts("data", origin.data());
    facts("environment", origin.lastEnvironment());
    facts("settings", origin.configuration());
  }

  private void facts(String prefix, String json) {
    Config values = SortedJson.read(json, prefix);
    new TreeMap<>(values.root())
        .forEach(
            (fact, value) -> add(prefix + "." + fact, value.render(ConfigRenderOptions.concise())));
  }

  private void add(String fact, Object value) {
    lines.add(fact + ": " + value);
  }
}
