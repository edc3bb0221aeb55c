package org.sparkvae.spark.io.lock;

import com.typesafe.config.Config;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.sparkvae.model.config.SortedJson;

/**
 * The holder of a lock.
 *
 * @param heartbeat last sign of life, UTC to the millisecond
 */
record LockHolder(JobIdentity job, ProcessIdentity process, Instant heartbeat) {
  /** Of constant length, so that a heartbeat that is overwritten in place leaves a whole file. */
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  static LockHolder now(JobIdentity job) {
    return new LockHolder(job, ProcessIdentity.own(), Instant.now());
  }

  LockHolder at(Instant later) {
    return new LockHolder(job, process, later);
  }

  /** Whether both belong to the same job, regardless of the heartbeat. */
  boolean isSameAs(LockHolder other) {
    return at(other.heartbeat).equals(other);
  }

  /** Ends with a line break. */
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
   * @throws IllegalArgumentException if the text is not a JSON object, or does not name a job
   * @throws com.typesafe.config.ConfigException if a value is missing
   * @throws java.time.format.DateTimeParseException if an instant is malformed
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

  /** Whether its process is visible from this one while it runs. */
  boolean isHere() {
    return process.isHere();
  }
}
