package org.sparkvae.spark.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/** Translates between the params of a stage and a recipe. */
final class Settings {
  private static final SortedMap<String, Object> DEFAULTS = RecordWriter.toMap(Recipe.DEFAULTS);

  /** The settings of keys, the longest first, since a key may start with another. */
  private static final List<Setting> BY_LENGTH =
      Arrays.stream(Setting.values())
          .filter(setting -> !setting.key().isEmpty())
          .sorted(Comparator.comparing((Setting setting) -> setting.key().length()).reversed())
          .toList();

  /** What messages call the rows. */
  static final String DATA_FRAME = "the DataFrame";

  private Settings() {}

  /** {@return the default of a recipe's key; empty if it has none} */
  static Optional<Object> recipeDefault(String key) {
    return valueAt(DEFAULTS, key);
  }

  /** {@return the value at a path of sections; empty if there is none} */
  static Optional<Object> valueAt(Map<?, ?> values, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return Optional.ofNullable(values.get(path));
    }
    return values.get(path.substring(0, dot)) instanceof Map<?, ?> below
        ? valueAt(below, path.substring(dot + 1))
        : Optional.empty();
  }

  /** Gives a new stage the defaults of all settings. */
  static void setDefaults(Params stage) {
    for (Setting setting : Setting.values()) {
      Param<Object> param = setting.of(stage);
      setting.defaultValue().ifPresent(value -> stage.setDefault(param, setting.typed(value)));
    }
  }

  /** {@return lists instead of arrays} */
  static Object plain(Object value) {
    if (value instanceof int[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    return value instanceof String[] texts ? List.of(texts) : value;
  }

  /**
   * The recipe of a stage. Only params that were set count, since some keys of a recipe may not
   * even be set to their default.
   *
   * @throws IllegalArgumentException if the params contradict each other
   */
  static Recipe recipe(Params stage) {
    SortedMap<String, Object> values = new TreeMap<>();
    for (Setting setting : Setting.values()) {
      if (!setting.key().isEmpty() && stage.isSet(setting.of(stage))) {
        setting.valueIn(stage).ifPresent(value -> values.put(setting.key(), value));
      }
    }
    boolean hasOtherColumns =
        values.containsKey(Setting.INPUT_COLS.key())
            || values.containsKey(Setting.COLUMNS.key())
                && !stage.isSet(Setting.FEATURES_COL.of(stage));
    if (!hasOtherColumns) {
      Setting.FEATURES_COL
          .valueIn(stage)
          .ifPresent(column -> values.put(Setting.FEATURES_COL.key(), column));
    }
    return recipe(values);
  }

  /**
   * @param values of keys
   * @throws IllegalArgumentException if a value is not allowed, or they contradict each other
   */
  static Recipe recipe(SortedMap<String, Object> values) {
    values.put("data.format", EnumSpelling.of(DataFormat.DATA_FRAME));
    values.computeIfPresent(
        Setting.COLUMNS.key(), (key, given) -> given instanceof List<?> list ? kinds(list) : given);
    return translated(() -> RecipeReader.ofValues(values));
  }

  /** {@return the kinds of columns by name, from texts such as visits=count} */
  private static Map<String, String> kinds(List<?> columns) {
    Map<String, String> kinds = new TreeMap<>();
    for (Object column : columns) {
      String text = (String) column;
      int at = text.lastIndexOf('='); // the name may hold one, too
      String name = at < 0 ? DataConfig.EVERY_OTHER : text.substring(0, at);
      if (kinds.put(name, text.substring(at + 1)) != null) {
        throw new IllegalArgumentException(
            "Invalid %s: %s (must not name a column twice: %s)"
                .formatted(Setting.COLUMNS.param(), columns, name));
      }
    }
    return kinds;
  }

  /** Sets those params of a new stage whose values in the recipe differ from the defaults. */
  static void take(Recipe recipe, Params stage) {
    Map<String, Object> values = SortedJson.read(recipe.toJson(), "recipe").root().unwrapped();
    for (Setting setting : Setting.values()) {
      Optional<Object> value = valueAt(values, setting.key()).map(setting::typed);
      boolean isDefault =
          value
              .map(Settings::plain)
              .equals(setting.defaultValue().map(setting::typed).map(Settings::plain));
      if (value.isPresent() && !isDefault) {
        stage.set(setting.<Param<Object>>of(stage), value.get());
      }
    }
  }

  /**
   * Runs a step of a stage.
   *
   * @throws IllegalArgumentException in one line that names params instead of keys, if the step
   *     fails for what the user has given. PySpark shows no stack trace for it
   */
  static <T> T translated(Step<T> step) {
    try {
      return step.run();
    } catch (ConfigException | DataException | ArtifactException | OutputInUseException e) {
      throw inParams(e);
    } catch (RuntimeException e) {
      Optional<DataException> data = DataException.find(e, DATA_FRAME);
      throw data.isPresent() ? inParams(data.get()) : e;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** As {@link #translated(Step)}, without a result. */
  static void translated(Runnable step) {
    translated(
        () -> {
          step.run();
          return true;
        });
  }

  /** A step that may fail. */
  interface Step<T> {
    T run() throws IOException;
  }

  /** {@return the failure in one line that names params instead of keys} */
  static IllegalArgumentException inParams(RuntimeException failure) {
    String line =
        failure instanceof ConfigException config ? config.oneLine() : failure.getMessage();
    return new IllegalArgumentException(inParams(line), failure);
  }

  /** {@return a message that names params instead of keys} */
  static String inParams(String message) {
    String line = message.replaceAll("data\\.columns\\.(.+?) = skip", "$1=skip in columns");
    for (Setting setting : BY_LENGTH) {
      String key = "(?<![\\w.])" + Pattern.quote(setting.key()) + "(?![\\w]|\\.\\w)";
      line = line.replaceAll(key, Matcher.quoteReplacement(setting.param()));
    }
    return line;
  }
}
