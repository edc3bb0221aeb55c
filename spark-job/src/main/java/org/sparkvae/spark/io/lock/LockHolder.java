package org.sparkvae.spark.io.lock;

import com.typesafe.config.Config;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.sparkvae.model.config.SortedJson;

/**
 * What a lock says of the job that holds it.
 *
 * @param job who
 * @param process where
 * @param heartbeat when it last said that it lives, UTC to the millisecond
 */
record LockHolder(JobIdentity job, ProcessIdentity process, Instant heartbeat) {
  /** Always as long, so that a heartbeat written over the last one never leaves half a file. */
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  static LockHolder now(JobIdentity job) {
    return new LockHolder(job, ProcessIdentity.own(), Instant.now());
  }

  LockHolder at(Instant later) {
    return new LockHolder(job, process, later);
  }

  /** Whether both are the same job's, whenever they were written. */
  boolean isSameAs(LockHolder other) {
    return at(other.heartbeat).equals(other);
  }

  /** With a line end at the end. */
  String toJson() {
    return SortedJson.write(
        Map.of(
            "applicationId",
            job.applicationId(),
            "runId",
            job.runId(),
            "host",
            process.host(),
            "process",
            Map.of(
                "pid", process.pid(),
                "space", process.space(),
                "started", MILLIS.format(process.started())),
            "heartbeat",
            MILLIS.format(heartbeat)));
  }

  /**
   * @throws IllegalArgumentException if it is no JSON object, or names no job
   * @throws com.typesafe.config.ConfigException if a value is missing
   * @throws java.time.format.DateTimeParseException if an instant is none
   */
  static LockHolder parse(String json, String origin) {
    Config values = SortedJson.read(json, origin);
    return new LockHolder(
        new JobIdentity(values.getString("applicationId"), values.getString("runId")),
        new ProcessIdentity(
            values.getString("host"),
            values.getLong("process.pid"),
            values.getString("process.space"),
            Instant.parse(values.getString("process.started"))),
        Instant.parse(values.getString("heartbeat")));
  }

  @Override
  public String toString() {
    return "the job %s (run %s, process %d on host %s)"
        .formatted(job.applicationId(), job.runId(), process.pid(), process.host());
  }

  /** Whether its process can be seen from here while it lives. */
  boolean isHere() {
    return process.isHere();
  }
}
