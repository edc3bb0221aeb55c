package org.sparkvae.spark.io.lock;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A lock as another job reads it.
 *
 * @param holder empty if the file is empty or incomplete, as it may be for a moment
 * @param heartbeat the holder's, or else the modification time of the file
 */
record ObservedLock(Optional<LockHolder> holder, Instant heartbeat) {
  /** Five heartbeats, plus a pause for garbage collection or a restart of the name node. */
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

  /** Whether its job has ended: its process is gone from this host, or its heartbeat expired. */
  boolean isDead() {
    return holder.isPresent() && holder.get().process().hasEnded()
        || heartbeat.plus(EXPIRES).isBefore(Instant.now());
  }

  boolean isOf(LockHolder job) {
    return holder.isPresent() && holder.get().isSameAs(job);
  }

  /** A unique name of the lock, for file names. */
  String name() {
    return holder
        .map(known -> known.job().runId())
        .orElseGet(() -> "cut-" + heartbeat.toEpochMilli());
  }

  /** In whole seconds; 0 if the other host's clock is ahead. */
  long ageSeconds() {
    return Math.max(0, Duration.between(heartbeat, Instant.now()).toSeconds());
  }

  String who() {
    return holder.map(LockHolder::toString).orElse("a job that is not yet named");
  }
}
