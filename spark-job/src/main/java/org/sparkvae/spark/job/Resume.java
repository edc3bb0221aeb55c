package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.provenance.ArtifactDiff;
import org.sparkvae.spark.provenance.ArtifactDiff.Difference;
import org.sparkvae.spark.provenance.ArtifactFacts;

/** Finds the checkpoint that a training resumes from, which must be one of an equal training. */
public record Resume(CheckpointFolder folder, CheckpointOrigin ours) {
  private static final Logger LOG = LoggerFactory.getLogger(Resume.class);
  private static final int NAMED = 5;
  private static final String FROM_SCRATCH =
      "Give another --output, or --resume never to start from scratch";

  /** What a training does about checkpoints of an earlier run at the same output. */
  public enum Mode {
    /** Resumes from the last one, if there is any. */
    AUTO,
    /** Deletes them and starts from scratch. */
    NEVER,
    /** Resumes from the last one; without any it is an error. */
    REQUIRED
  }

  /** {@return the checkpoint; empty if the training starts from scratch} */
  Optional<Checkpoint> find(Mode mode) throws IOException {
    folder.deleteUnfinished();
    if (mode == Mode.NEVER) {
      folder.clear();
      return Optional.empty();
    }
    Optional<Checkpoint> newest = folder.newest();
    if (newest.isEmpty() && mode == Mode.REQUIRED) {
      throw ConfigException.of(
          "",
          "Cannot resume: there is no checkpoint in "
              + folder
              + ". Give the --output of the interrupted run, or --resume auto to start from scratch");
    }
    newest.ifPresent(checkpoint -> check(checkpoint.origin()));
    return newest;
  }

  private void check(CheckpointOrigin theirs) {
    if (!theirs.fingerprint().equals(ours.fingerprint())) {
      List<Difference> differences =
          new ArrayList<>(differences(theirs.configuration(), ours.configuration()));
      differences.addAll(differences(theirs.data(), ours.data()));
      throw ConfigException.of(
          "",
          "Cannot resume from %s: its checkpoints belong to another training (%s). %s"
              .formatted(folder, listed(differences), FROM_SCRATCH));
    }
    List<Difference> environment = differences(theirs.lastEnvironment(), ours.lastEnvironment());
    if (!environment.isEmpty()) {
      LOG.warn(
          "The checkpoint was written in another environment ({}): the result will be as good, but"
              + " not bit for bit the same as without the interruption",
          listed(environment));
    }
  }

  private static List<Difference> differences(String there, String here) {
    return ArtifactDiff.differences(
        ArtifactFacts.flat(SortedJson.read(there, "checkpoint")),
        ArtifactFacts.flat(SortedJson.read(here, "recipe")));
  }

  private static String line(Difference difference) {
    return "%s: %s there, %s here"
        .formatted(difference.name(), difference.one(), difference.other());
  }

  private static String listed(List<Difference> differences) {
    String first =
        differences.stream().limit(NAMED).map(Resume::line).collect(Collectors.joining("; "));
    int more = differences.size() - NAMED;
    return more > 0 ? first + "; and " + more + " more" : first;
  }
}
