package org.sparkvae.spark.io.lock;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A lock as somebody else reads it.
 *
 * @param holder empty if the file is empty or cut, as it may be for a moment
 * @param heartbeat the holder's, else when the file was last written
 */
record ObservedLock(Optional<LockHolder> holder, Instant heartbeat) {
  /** Five heartbeats and a pause for garbage collection or a name node's restart in between. */
  static final Duration EXPIRES = Duration.ofSeconds(30);

  static ObservedLock of(String json, String origin, Instant modified) {
    try {
      LockHolder holder = LockHolder.parse(json, origin);
      return new ObservedLock(Optional.of(holder), holder.heartbeat());
    } catch (IllegalArgumentException
        | com.typesafe.config.ConfigException
        | DateTimeParseException cut) {
      return new ObservedLock(Optional.empty(), modified);
    }
  }

  /** Whether its job can be taken to have ended: its process has, here, or it fell silent. */
  boolean isDead() {
    return holder.isPresent() && holder.get().process().hasEnded()
        || heartbeat.plus(EXPIRES).isBefore(Instant.now());
  }

  boolean isOf(LockHolder job) {
    return holder.isPresent() && holder.get().isSameAs(job);
  }

  /** For file names; no two locks have the same. */
  String name() {
    return holder
        .map(known -> known.job().runId())
        .orElseGet(() -> "cut-" + heartbeat.toEpochMilli());
  }

  /** In whole seconds; of two hosts' clocks one may be ahead. */
  long ageSeconds() {
    return Math.max(0, Duration.between(heartbeat, Instant.now()).toSeconds());
  }

  String who() {
    return holder.map(LockHolder::toString).orElse("a job that is not named yet");
  }
}
