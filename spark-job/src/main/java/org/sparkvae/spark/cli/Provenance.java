package org.sparkvae.spark.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.data.Split;

/** Where an artifact comes from: data, settings, versions, machine. */
final class Provenance {
  /** The field that tells whether an artifact is what a run would make again. */
  static final String FINGERPRINT = "fingerprint";

  private final Recipe recipe;
  private final TrainingRows rows;
  private final Optional<WarmStart> warmStart;

  Provenance(Recipe recipe, TrainingRows rows, Optional<WarmStart> warmStart) {
    this.recipe = recipe;
    this.rows = rows;
    this.warmStart = warmStart;
  }

  /** Of the settings that matter and the data: neither where they run nor where the data lie. */
  String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(configuration().getBytes(StandardCharsets.UTF_8));
    digest.update(dataIdentity().getBytes(StandardCharsets.UTF_8));
    return Sha256.hex(digest);
  }

  /** What a checkpoint of this training says of itself. */
  CheckpointOrigin checkpointOrigin() {
    return new CheckpointOrigin(
        fingerprint(), configuration(), dataIdentity(), SortedJson.write(environment()));
  }

  private String configuration() {
    return recipe.withoutPlace().toJson();
  }

  private String dataIdentity() {
    SortedMap<String, Object> identity = rowCounts();
    identity.put("contentHash", dataFingerprint());
    identity.put("featureSize", rows.table().featureSize());
    identity.put("columns", rows.table().features().columns());
    identity.put("initFrom", initFrom());
    return SortedJson.write(identity);
  }

  private SortedMap<String, Object> rowCounts() {
    SortedMap<String, Object> counts = new TreeMap<>();
    for (Split split : Split.values()) {
      counts.put(split.text() + "Rows", rows.survey().rowCount(split));
    }
    return counts;
  }

  /** The stored model by what it holds: another one may come to lie at its path. */
  private String initFrom() {
    return warmStart.map(WarmStart::parametersSha256).orElse("");
  }

  private String dataFingerprint() {
    return HexFormat.of().toHexDigits(rows.survey().fingerprint());
  }

  String toJson(SparkSession spark, String runId, Instant started) {
    SortedMap<String, Object> data = rowCounts();
    data.put("source", rows.table().name());
    data.put("contentHash", dataFingerprint());
    data.put("badRows", rows.survey().leftOut().count());
    data.put("skippedRows", rows.survey().skippedRows());
    data.put("zeroedValues", rows.survey().zeroedValues());
    SortedMap<String, Object> host = new TreeMap<>();
    host.put("name", hostName());
    host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    host.put("master", spark.sparkContext().master());
    host.put("runId", runId); // here, since equal runs are equal in all but times and host
    host.put("applicationId", spark.sparkContext().applicationId());
    Map<String, String> environment = System.getenv();
    host.put("ompNumThreads", environment.getOrDefault("OMP_NUM_THREADS", "unset"));
    host.put("openblasCoreType", environment.getOrDefault("OPENBLAS_CORETYPE", "unset"));

    SortedMap<String, Object> all = new TreeMap<>();
    all.put("formatVersion", 1);
    all.put("started", started.toString());
    all.put(FINGERPRINT, fingerprint());
    all.put("seed", recipe.seed());
    all.put("initFrom", initFrom());
    all.put("data", data);
    all.put("versions", versions());
    all.put("host", host);
    return SortedJson.write(all);
  }

  private static SortedMap<String, Object> versions() {
    SortedMap<String, Object> versions = new TreeMap<>();
    versions.put("sparkVae", Version.ofJob());
    versions.put("spark", Version.ofSpark());
    versions.put("deeplearning4j", Version.ofDl4j());
    versions.put("java", Runtime.version().toString());
    return versions;
  }

  private static SortedMap<String, Object> environment() {
    SortedMap<String, Object> environment = versions();
    Map<String, String> variables = System.getenv();
    environment.put("openblasCoreType", variables.getOrDefault("OPENBLAS_CORETYPE", "unset"));
    return environment;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      return "unknown";
    }
  }
}
