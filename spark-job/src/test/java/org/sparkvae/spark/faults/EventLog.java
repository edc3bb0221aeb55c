package org.sparkvae.spark.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Spark's own event log of a job. */
final class EventLog {
  private final List<JsonNode> events;

  private EventLog(List<JsonNode> events) {
    this.events = events;
  }

  /**
   * @param folder contains the log of one application
   */
  static EventLog read(Path folder) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(one -> !one.getFileName().toString().startsWith(".")).toList()) {
        for (String line : Files.readAllLines(file)) {
          events.add(mapper.readTree(line));
        }
      }
    }
    return new EventLog(events);
  }

  private Stream<JsonNode> of(String kind) {
    return events.stream().filter(event -> event.get("Event").textValue().equals(kind));
  }

  /** How many copies of slow tasks were started. */
  long speculativeTasks() {
    return of("SparkListenerTaskStart")
        .filter(event -> event.get("Task Info").get("Speculative").booleanValue())
        .count();
  }

  /** How many copies of slow tasks finished before the slow ones. */
  long speculativeTasksThatWon() {
    return of("SparkListenerTaskEnd")
        .filter(event -> event.get("Task Info").get("Speculative").booleanValue())
        .filter(event -> event.get("Task End Reason").get("Reason").textValue().equals("Success"))
        .count();
  }

  /** The ids of executors that the driver removed before the end. */
  Set<String> executorsRemoved() {
    return of("SparkListenerExecutorRemoved")
        .map(event -> event.get("Executor ID").textValue())
        .collect(Collectors.toSet());
  }

  /** How many tasks were running where an executor was lost. */
  long tasksLostWithExecutors() {
    return of("SparkListenerTaskEnd")
        .filter(
            event ->
                event
                    .get("Task End Reason")
                    .get("Reason")
                    .textValue()
                    .equals("ExecutorLostFailure"))
        .count();
  }

  /** The executors' total storage memory, in bytes. */
  long executorsStorageMemory() {
    return of("SparkListenerBlockManagerAdded")
        .filter(event -> !executor(event).equals("driver"))
        .mapToLong(event -> event.get("Maximum Memory").longValue())
        .sum();
  }

  /** The largest size of the cached partitions on disk, in bytes. */
  long cachedBytesOnDisk() {
    Map<String, Long> largest = new HashMap<>();
    of("SparkListenerBlockUpdated")
        .map(event -> event.get("Block Updated Info"))
        .filter(info -> info.get("Block ID").textValue().startsWith("rdd_"))
        .forEach(
            info ->
                largest.merge(
                    info.get("Block ID").textValue(),
                    info.get("Disk Size").longValue(),
                    Math::max));
    return largest.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String executor(JsonNode event) {
    return event.get("Block Manager ID").get("Executor ID").textValue();
  }
}
