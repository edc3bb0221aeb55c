package org.sparkvae.spark.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.Section.UnknownKeys;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsName;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.executor.CpuKernel;
import org.sparkvae.spark.io.PathCredentials;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.OuterConfig;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.TrainingConfig;

/** Builds a recipe from its text and the overrides of the command line. */
public final class RecipeReader {
  /**
   * Said in earlier releases in what workers send their results, float32 or float16. Now it is
   * always float32.
   */
  public static final String RETIRED_WIRE_FORMAT = "training.wireFormat";

  private static final String OUTER_NAME = "training.outer.name";

  /**
   * What {@link OuterName#NESTEROV_SCHEDULED} replaced. Its trainings are not repeated, but read.
   */
  private static final String RETIRED_OUTER = "nesterovWarmUp";

  /** The origin of values that no text holds. */
  private static final String NO_PLACE = "";

  private RecipeReader() {}

  /**
   * @param hocon the recipe's text
   * @param origin names the text in errors, such as the recipe's path
   * @param setOverrides each {@code key=value}; the last one for a key wins
   * @param inputOverride replaces {@code data.path}
   * @throws ConfigException that names all problems
   */
  public static Recipe read(
      String hocon, String origin, List<String> setOverrides, Optional<String> inputOverride) {
    return read(hocon, origin, setOverrides, inputOverride, ConfigFactory.empty());
  }

  /**
   * As {@link #read(String, String, List, Optional)}.
   *
   * @param cell settings of a sweep's cell, which override all others
   */
  static Recipe read(
      String hocon,
      String origin,
      List<String> setOverrides,
      Optional<String> inputOverride,
      Config cell) {
    Config config = overridden(RecipeText.parse(hocon, origin), setOverrides);
    return read(cell.withFallback(config), origin, List.of(), inputOverride);
  }

  /**
   * Reads the resolved configuration that an artifact holds; a retired key is ignored.
   *
   * @param json what {@link Recipe#toJson} wrote, in this release or an earlier one
   * @param origin as for {@link #read}
   * @param setOverrides as for {@link #read}
   * @param inputOverride as for {@link #read}
   * @throws ConfigException naming all that is wrong
   */
  public static Recipe readStored(
      String json, String origin, List<String> setOverrides, Optional<String> inputOverride) {
    Config stored = RecipeText.parse(json, origin).withoutPath(RETIRED_WIRE_FORMAT);
    if (stored.hasPath(OUTER_NAME) && stored.getString(OUTER_NAME).equals(RETIRED_OUTER)) {
      String now = EnumSpelling.of(OuterName.NESTEROV_SCHEDULED);
      stored = stored.withValue(OUTER_NAME, ConfigValueFactory.fromAnyRef(now));
    }
    return read(stored, origin, setOverrides, inputOverride);
  }

  /**
   * Builds a recipe from the values that a program gives.
   *
   * @param values by their paths; numbers, texts, and lists of these
   * @throws ConfigException that names all problems
   */
  public static Recipe ofValues(SortedMap<String, Object> values) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, Object> value : values.entrySet()) {
      config =
          config.withValue(
              value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue(), NO_PLACE));
    }
    return read(config, NO_PLACE, List.of(), Optional.empty());
  }

  private static Recipe read(
      Config given, String origin, List<String> setOverrides, Optional<String> inputOverride) {
    Config config = overridden(given, setOverrides);
    if (inputOverride.isPresent()) {
      var path = ConfigValueFactory.fromAnyRef(inputOverride.get(), "--input");
      config = ConfigFactory.empty().withValue("data.path", path).withFallback(config);
    }
    Config resolved = RecipeText.resolve(config, origin);
    resolved
        .entrySet()
        .forEach(
            value ->
                PathCredentials.refuse(
                    String.valueOf(value.getValue().unwrapped()), value.getKey()));
    Section top = Section.of(resolved, "");
    Recipe recipe = RecordReader.read(top, Recipe.class, defaultsFor(top));
    refuseConflicts(top);
    top.throwIfAny(UnknownKeys.REFUSED);
    return recipe;
  }

  /**
   * Reads {@code cluster.cpu} alone, which a job's start needs; other problems are not reported.
   *
   * @param hocon the recipe's text; empty without a recipe
   * @param setOverrides as for {@link #read}
   * @return the kernel, or the default if none or an invalid one is given
   * @throws ConfigException if the text or an override is not HOCON
   */
  public static CpuKernel cpuKernel(String hocon, List<String> setOverrides) {
    Config config = RecipeText.resolve(overridden(RecipeText.parse(hocon, ""), setOverrides), "");
    Section cluster = Section.of(config, "").peek("cluster");
    return cluster.read("cpu", CpuKernel.class, ClusterConfig.DEFAULTS.cpu());
  }

  private static Config overridden(Config given, List<String> setOverrides) {
    Config config = given;
    for (String override : setOverrides) {
      config = RecipeText.parseOverride(override).withFallback(config);
    }
    return config;
  }

  /**
   * The outer optimizer's defaults depend on its name, whose default depends on the shards. A
   * recipe that gives a step size or a momentum alone means those of Nesterov's. The default
   * estimator is the one that posterior and prior have.
   */
  private static Recipe defaultsFor(Section top) {
    Recipe defaults = Recipe.DEFAULTS;
    Section training = top.peek("training");
    int shards = training.read("shards", Integer.class, defaults.training().shards());
    Section given = training.child("outer");
    boolean fixed = shards >= 2 && (given.isSet("stepSize") || given.isSet("momentum"));
    OuterName unnamed = fixed ? OuterName.NESTEROV : TrainingConfig.defaultOuter(shards);
    OuterName outer = given.read("name", OuterName.class, unnamed);
    boolean sampled =
        objectiveName(top) == ObjectiveName.ELBO
            && !VaeParts.hasClosedFormKl(posterior(top), prior(top));
    return new Recipe(
        defaults.seed(),
        defaults.data(),
        defaults.model(),
        sampled ? defaults.objective().with(Estimator.A) : defaults.objective(),
        defaults.training().withOuter(OuterConfig.defaultsOf(outer)),
        defaults.score(),
        defaults.checkpoint(),
        defaults.cluster());
  }

  private static ObjectiveName objectiveName(Section top) {
    ObjectiveName otherwise = Recipe.DEFAULTS.objective().name();
    return top.peek("objective").read("name", ObjectiveName.class, otherwise);
  }

  private static PosteriorConfig posterior(Section top) {
    PosteriorName otherwise = PosteriorConfig.DEFAULTS.name();
    Section given = top.peek("model").child("posterior");
    return PosteriorConfig.of(given.read("name", PosteriorName.class, otherwise));
  }

  private static PriorConfig prior(Section top) {
    PriorName otherwise = PriorConfig.DEFAULTS.name();
    Section given = top.peek("model").child("prior");
    return PriorConfig.of(given.read("name", PriorName.class, otherwise));
  }

  private static WeightsName weights(Section top) {
    Section given = top.peek("model").child("weights");
    return given.read("name", WeightsName.class, WeightsConfig.DEFAULTS.name());
  }

  /** Reads the values as given, since a section with a problem yields no record. */
  private static void refuseConflicts(Section top) {
    DataFormat format =
        top.peek("data").read("format", DataFormat.class, Recipe.DEFAULTS.data().format());
    Engine engine =
        top.peek("training").read("engine", Engine.class, Recipe.DEFAULTS.training().engine());
    Section data = top.child("data");
    if (!data.isSet("path") && format.readsPath()) {
      data.problem(
          "path", "absent", "is required; give --input PATH or data.format = syntheticDigits");
    }
    var conflicts =
        KeyConflicts.to(
            data.isSet("columns"),
            format,
            posterior(top).name(),
            prior(top).name(),
            weights(top),
            objectiveName(top),
            engine);
    conflicts.forEach(
        (path, reason) -> {
          Section section = top;
          String key = path;
          for (int dot; (dot = key.indexOf('.')) > 0; key = key.substring(dot + 1)) {
            section = section.child(key.substring(0, dot));
          }
          if (!section.isInvalid("name")) { // what does not fit is unknown
            section.refuse(key, reason);
          }
        });
  }
}
