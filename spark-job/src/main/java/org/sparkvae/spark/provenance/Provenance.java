package org.sparkvae.spark.provenance;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.SplitOrder;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.recipe.ScoreConfig;
import org.sparkvae.spark.train.Engine;

/**
 * Where an artifact comes from: data, settings, versions, machine.
 *
 * @param initFrom SHA-256 of the parameters that the training started from, in hexadecimal digits;
 *     empty for drawn ones
 */
public record Provenance(Recipe recipe, SourceTable table, Survey survey, String initFrom) {
  /** The field by which a run recognizes an artifact that it would reproduce. */
  public static final String FINGERPRINT = "fingerprint";

  /** The field with the hash of the parameters that training started from. */
  static final String INIT_FROM = "initFrom";

  /** The section about the rows. */
  static final String DATA = "data";

  /** The part of {@link #DATA} that says how the source was read. */
  static final String READING = "reading";

  /** The section that may differ between equal artifacts: facts of the machine and of the run. */
  static final String HOST = "host";

  /** The part of {@link #HOST} that explains different parameters. */
  static final String ENVIRONMENT = "environment";

  /**
   * Sections that hold only their defaults here, and settings of reading whose effect is in the
   * hash of the data and in the names of the columns.
   */
  private static final List<String> NOT_IDENTIFYING =
      List.of(
          "checkpoint",
          "cluster",
          "data.csv",
          "data.ignoredColumns",
          "data.missingTokens",
          "data.multiLine");

  /** {@return a hash of the settings that matter and of the data, but not of their places} */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(
        SortedJson.write(hashedSettings().root().unwrapped()).getBytes(StandardCharsets.UTF_8));
    digest.update(dataIdentity().getBytes(StandardCharsets.UTF_8));
    return Sha256.hex(digest);
  }

  /** {@return identifies the checkpoints of this training, in the environment of this process} */
  public CheckpointOrigin checkpointOrigin() {
    String environment = SortedJson.write(Environment.ofThisProcess().toMap());
    return new CheckpointOrigin(
        fingerprint(),
        SortedJson.write(settings().root().unwrapped()),
        dataIdentity(),
        List.of(environment));
  }

  /**
   * With the key that earlier releases had, and without those that they lacked, so that their
   * artifacts and checkpoints have the fingerprint that the same recipe has now.
   */
  private Config hashedSettings() {
    Config settings = settings();
    if (recipe.objective().name() == ObjectiveName.ELBO) { // the only one that they had
      settings = settings.withoutPath("objective.name");
    }
    if (recipe.objective().klWarmUpSteps() == 0) {
      settings = settings.withoutPath("objective.klWarmUpSteps");
    }
    if (recipe.model().posterior().equals(PosteriorConfig.DEFAULTS)) {
      settings = settings.withoutPath("model.posterior");
    }
    if (recipe.model().prior().equals(PriorConfig.DEFAULTS)) {
      settings = settings.withoutPath("model.prior");
    }
    if (recipe.model().weights().equals(WeightsConfig.DEFAULTS)) {
      settings = settings.withoutPath("model.weights");
    }
    if (recipe.data().splitOrder() == SplitOrder.RANDOM) {
      settings = settings.withoutPath("data.splitOrder");
    }
    if (recipe.model().inputNormalization() == InputNormalization.NONE) {
      settings = settings.withoutPath("model.inputNormalization");
    }
    if (recipe.model().inputDropout() == 0) {
      settings = settings.withoutPath("model.inputDropout");
    }
    if (recipe.score().equals(ScoreConfig.DEFAULTS)) {
      settings = settings.withoutPath("score");
    }
    return recipe.training().engine() == Engine.AVERAGING // the only one that could set it
        ? settings.withValue(
            RecipeReader.RETIRED_WIRE_FORMAT, ConfigValueFactory.fromAnyRef("float32"))
        : settings;
  }

  private Config settings() {
    Config settings = SortedJson.read(recipe.withoutPlace().toJson(), "recipe");
    for (String path : NOT_IDENTIFYING) {
      settings = settings.withoutPath(path);
    }
    return settings;
  }

  private String dataIdentity() {
    SortedMap<String, Object> identity = rowCounts();
    identity.put("contentHash", dataFingerprint());
    identity.put("featureSize", table.featureSize());
    identity.put("columns", table.features().columns());
    identity.put("initFrom", initFrom);
    return SortedJson.write(identity);
  }

  private SortedMap<String, Object> rowCounts() {
    SortedMap<String, Object> counts = new TreeMap<>();
    for (Split split : Split.values()) {
      counts.put(split.text() + "Rows", survey.rowCount(split));
    }
    return counts;
  }

  private String dataFingerprint() {
    return HexFormat.of().toHexDigits(survey.fingerprint());
  }

  /**
   * @param spark the session that the training ran in
   * @param started when the run started
   * @return the text of {@code provenance.json}
   */
  public String toJson(SparkSession spark, String runId, Instant started, CheckpointOrigin origin) {
    SortedMap<String, Object> data = rowCounts();
    data.put("source", table.name());
    data.put("contentHash", dataFingerprint());
    data.put("badRows", survey.leftOut().count());
    data.put("skippedRows", survey.skippedRows());
    data.put("zeroedValues", survey.zeroedValues());
    data.put(READING, table.report().toMap());
    SortedMap<String, Object> host = new TreeMap<>();
    host.put("name", hostName());
    host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    host.put("master", spark.sparkContext().master());
    host.put("runId", runId); // here, since equal runs may differ in times and host facts only
    host.put("applicationId", spark.sparkContext().applicationId());
    host.put(ENVIRONMENT, environment(origin));

    SortedMap<String, Object> all = new TreeMap<>();
    all.put("formatVersion", 1);
    all.put("started", started.toString());
    all.put(FINGERPRINT, origin.fingerprint());
    all.put("seed", recipe.seed());
    all.put(INIT_FROM, initFrom);
    all.put(DATA, data);
    all.put(HOST, host);
    return SortedJson.write(all);
  }

  /** The environment of this run, and those of the runs that it resumed, where they differ. */
  private static Map<String, Object> environment(CheckpointOrigin origin) {
    Map<String, Object> environment = new TreeMap<>(parsed(origin.lastEnvironment()));
    List<Map<String, Object>> earlier =
        origin.environments().stream()
            .limit(origin.environments().size() - 1)
            .map(Provenance::parsed)
            .toList();
    if (!earlier.isEmpty()) {
      environment.put("earlier", earlier);
    }
    return environment;
  }

  private static Map<String, Object> parsed(String environment) {
    return SortedJson.read(environment, "checkpoint").root().unwrapped();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      return "unknown";
    }
  }
}
