package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Compares artifacts of equal runs. */
final class Artifacts {
  /** Times, rates, host facts, and the round of a resume may differ. */
  private static final List<String> VARYING =
      List.of("seconds", "rowsPerSecond", "resumedFromRound", "started", "host");

  private static final List<String> FACTS = List.of("metrics.json", "provenance.json");

  /** Shows times and facts of the host. */
  private static final String REPORT = "report.html";

  private Artifacts() {}

  /** Bit for bit; in metrics and provenance, except for the fields that vary between runs. */
  static void assertSame(Path artifact, Path expected) throws IOException {
    assertThat(hashes(artifact)).isEqualTo(hashes(expected)).containsKey("parameters.bin");
    for (String facts : FACTS) {
      assertThat(lasting(artifact.resolve(facts))).isEqualTo(lasting(expected.resolve(facts)));
    }
  }

  static String parametersSha256(Path artifact) throws IOException {
    return metrics(artifact).get("parametersSha256").textValue();
  }

  static JsonNode metrics(Path folder) throws IOException {
    return json(folder.resolve("metrics.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static JsonNode lasting(Path facts) throws IOException {
    ObjectNode lasting = ((ObjectNode) json(facts)).remove(VARYING);
    if (lasting.get("history") instanceof ObjectNode history) {
      history.remove("seconds");
    }
    return lasting;
  }

  private static Map<String, String> hashes(Path artifact) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(artifact)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = artifact.relativize(file).toString();
        if (!FACTS.contains(name) && !name.equals(REPORT)) {
          hashes.put(name, sha256(Files.readAllBytes(file)));
        }
      }
    }
    return hashes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
