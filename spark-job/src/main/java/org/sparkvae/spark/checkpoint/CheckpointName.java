package org.sparkvae.spark.checkpoint;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a checkpoint's file, {@code round-00000042-0123456789abcdef.checkpoint}.
 *
 * @param round that it was taken after
 * @param shortFingerprint of the training
 */
record CheckpointName(int round, String shortFingerprint) {
  /** What is being written ends so; whatever is found so is of a run that died. */
  static final String WRITING = ".writing";

  private static final Pattern PATTERN =
      Pattern.compile("round-([0-9]{8,9})-([0-9a-f]{1,16})\\.checkpoint");

  static CheckpointName of(Checkpoint checkpoint) {
    return new CheckpointName(
        checkpoint.progress().state().round(), checkpoint.origin().shortFingerprint());
  }

  static Optional<CheckpointName> parse(String file) {
    Matcher matcher = PATTERN.matcher(file);
    return matcher.matches()
        ? Optional.of(new CheckpointName(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "round-%08d-%s.checkpoint", round, shortFingerprint);
  }
}
