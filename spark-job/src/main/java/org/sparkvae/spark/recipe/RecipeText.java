package org.sparkvae.spark.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sparkvae.model.config.ConfigException;

/** Parses HOCON with bounded effort and without includes; each syntax error becomes one line. */
public final class RecipeText {
  private static final String SET = "--set";

  /** Each substitution may repeat everything that the previous ones stand for. */
  private static final int MOST_SUBSTITUTIONS = 20;

  private static final int MOST_LEVELS = 20;
  private static final int MOST_OVERRIDE = 100_000;
  private static final int MOST_MARKS = 100;

  private RecipeText() {}

  public static Config parse(String hocon, String origin) {
    return guarded("recipe " + origin, () -> limited(hocon, options(origin)));
  }

  static Config resolve(Config config, String origin) {
    return guarded("recipe " + origin, config::resolve);
  }

  /** Parses a value as HOCON, or as a text if it contains {@code ://}, where HOCON would cut it. */
  public static Config parseOverride(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw ConfigException.of("", "Invalid --set: " + override + " (must be key=value)");
    }
    if (override.length() > MOST_OVERRIDE) {
      throw ConfigException.of(
          "",
          "Invalid --set: " + override + " (must have at most " + MOST_OVERRIDE + " characters)");
    }
    String key = override.substring(0, equals).trim();
    String value = override.substring(equals + 1).trim();
    return guarded(
        "--set " + override,
        () -> {
          checkNesting(key);
          return checkDepth(ConfigFactory.empty().withValue(key, parseValue(value)));
        });
  }

  private static ConfigValue parseValue(String value) {
    boolean quoted = value.startsWith("\"") || value.startsWith("[") || value.startsWith("{");
    if (value.isEmpty() || value.contains("://") && !quoted) {
      return ConfigValueFactory.fromAnyRef(value, SET);
    }
    ConfigObject parsed = limited("value=" + value, options(SET)).root();
    if (parsed.size() != 1) {
      throw new com.typesafe.config.ConfigException.Generic("a list is written [a, b]");
    }
    return parsed.get("value");
  }

  /** Bounds the expansion of a short text before it happens. */
  private static Config limited(String hocon, ConfigParseOptions options) {
    if (hocon.split("\\$\\{", MOST_SUBSTITUTIONS + 2).length > MOST_SUBSTITUTIONS + 1) {
      throw new com.typesafe.config.ConfigException.Generic(
          "it has more than " + MOST_SUBSTITUTIONS + " substitutions ${...}");
    }
    checkNesting(hocon);
    return checkDepth(ConfigFactory.parseString(hocon, options));
  }

  /**
   * Runs before the parser, whose effort grows with the square of the depth. Quotes and comments
   * are not treated specially: no recipe has so many open brackets, or dots between two values.
   */
  private static void checkNesting(String hocon) {
    int open = 0;
    int dots = 0;
    for (int i = 0; i < hocon.length(); i++) {
      switch (hocon.charAt(i)) {
        case '.' -> dots++;
        case '[', '{' -> {
          open++;
          dots = 0;
        }
        case ']', '}' -> {
          open = Math.max(0, open - 1);
          dots = 0;
        }
        case '=', ':', ',', '\n' -> dots = 0;
        default -> {}
      }
      if (open > MOST_MARKS || dots > MOST_MARKS) {
        throw tooDeep();
      }
    }
  }

  /** Recipes are two sections deep; later code may descend by recursion. */
  private static Config checkDepth(Config config) {
    List<ConfigValue> level = List.of(config.root());
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth > MOST_LEVELS) {
        throw tooDeep();
      }
      level = level.stream().flatMap(RecipeText::below).toList();
    }
    return config;
  }

  private static Stream<ConfigValue> below(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object.values().stream();
    }
    return value instanceof ConfigList list ? list.stream() : Stream.empty();
  }

  private static com.typesafe.config.ConfigException tooDeep() {
    return new com.typesafe.config.ConfigException.Generic(
        "it is nested more than " + MOST_LEVELS + " levels deep");
  }

  /** The parser is recursive and stateless, so a stack overflow only means a deep text. */
  private static Config guarded(String what, Supplier<Config> reading) {
    try {
      return reading.get();
    } catch (com.typesafe.config.ConfigException e) {
      throw unreadable(what, e);
    } catch (StackOverflowError e) {
      throw unreadable(what, tooDeep());
    }
  }

  private static ConfigParseOptions options(String origin) {
    return ConfigParseOptions.defaults().setOriginDescription(origin).setIncluder(new NoIncludes());
  }

  private static ConfigException unreadable(String what, com.typesafe.config.ConfigException e) {
    return ConfigException.of("", "Cannot read " + what + ": " + e.getMessage());
  }

  /** A recipe is one file: its content must not depend on other files of the machine. */
  private static final class NoIncludes
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refusal(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refusal(what);
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refusal(what);
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refusal(what);
    }

    private static RuntimeException refusal(Object what) {
      return new com.typesafe.config.ConfigException.Generic(
          "include \"" + what + "\" is not allowed, a recipe is one file. Copy its keys here");
    }
  }
}
