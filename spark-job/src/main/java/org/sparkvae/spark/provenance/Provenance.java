package org.sparkvae.spark.provenance;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.job.TrainingRows;
import org.sparkvae.spark.job.WarmStart;
import org.sparkvae.spark.recipe.Recipe;

/** Where an artifact comes from: data, settings, versions, machine. */
public final class Provenance {
  /** The field that tells whether an artifact is what a run would make again. */
  public static final String FINGERPRINT = "fingerprint";

  /** The parameters that training started from; empty for drawn ones. */
  static final String INIT_FROM = "initFrom";

  /** What the rows are. */
  static final String DATA = "data";

  /** What may differ between equal artifacts: facts of the machine and of the run. */
  static final String HOST = "host";

  /** Within {@link #HOST}, what explains other bits. */
  static final String ENVIRONMENT = "environment";

  private final Recipe recipe;
  private final TrainingRows rows;
  private final Optional<WarmStart> warmStart;
  private List<String> earlierEnvironments = List.of();

  public Provenance(Recipe recipe, TrainingRows rows, Optional<WarmStart> warmStart) {
    this.recipe = recipe;
    this.rows = rows;
    this.warmStart = warmStart;
  }

  /** Of the settings that matter and the data: neither where they run nor where the data lie. */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(configuration().getBytes(StandardCharsets.UTF_8));
    digest.update(dataIdentity().getBytes(StandardCharsets.UTF_8));
    return Sha256.hex(digest);
  }

  /** What a checkpoint of this training says of itself. */
  public CheckpointOrigin checkpointOrigin() {
    List<String> environments = new ArrayList<>(earlierEnvironments);
    environments.add(SortedJson.write(Environment.ofThisProcess().toMap()));
    return new CheckpointOrigin(fingerprint(), configuration(), dataIdentity(), environments);
  }

  /** Remembers in which other environments the earlier rounds were run. */
  public void resumedFrom(CheckpointOrigin theirs) {
    String ours = SortedJson.write(Environment.ofThisProcess().toMap());
    earlierEnvironments = new ArrayList<>(theirs.environments());
    if (theirs.lastEnvironment().equals(ours)) {
      earlierEnvironments.remove(earlierEnvironments.size() - 1);
    }
  }

  private String configuration() {
    Config settings = SortedJson.read(recipe.withoutPlace().toJson(), "recipe");
    // Only their defaults would be there.
    return SortedJson.write(
        settings.withoutPath("checkpoint").withoutPath("cluster").root().unwrapped());
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

  public String toJson(SparkSession spark, String runId, Instant started) {
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
    host.put(ENVIRONMENT, environment());

    SortedMap<String, Object> all = new TreeMap<>();
    all.put("formatVersion", 1);
    all.put("started", started.toString());
    all.put(FINGERPRINT, fingerprint());
    all.put("seed", recipe.seed());
    all.put(INIT_FROM, initFrom());
    all.put(DATA, data);
    all.put(HOST, host);
    return SortedJson.write(all);
  }

  /** Of this run; and of those before it whose rounds it went on from, where it was another. */
  private SortedMap<String, Object> environment() {
    SortedMap<String, Object> environment = Environment.ofThisProcess().toMap();
    if (!earlierEnvironments.isEmpty()) {
      environment.put(
          "earlier",
          earlierEnvironments.stream()
              .map(json -> SortedJson.read(json, "checkpoint").root().unwrapped())
              .toList());
    }
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
