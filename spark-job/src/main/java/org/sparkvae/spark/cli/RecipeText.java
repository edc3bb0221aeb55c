package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.net.URL;
import org.sparkvae.model.config.ConfigException;

/** HOCON's syntax: each error of it becomes one line of ours, and nothing is included. */
final class RecipeText {
  private static final String SET = "--set";

  private RecipeText() {}

  static Config parse(String hocon, String origin) {
    try {
      return ConfigFactory.parseString(hocon, options(origin));
    } catch (com.typesafe.config.ConfigException e) {
      throw unreadable("recipe " + origin, e);
    }
  }

  static Config resolve(Config config, String origin) {
    try {
      return config.resolve();
    } catch (com.typesafe.config.ConfigException e) {
      throw unreadable("recipe " + origin, e);
    }
  }

  /** A value is HOCON; one with {@code ://} in it is a text, which HOCON would cut there. */
  static Config parseOverride(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw ConfigException.of("", "Invalid --set: " + override + " (must be key=value)");
    }
    String key = override.substring(0, equals).trim();
    String value = override.substring(equals + 1).trim();
    try {
      return ConfigFactory.empty().withValue(key, parseValue(value));
    } catch (com.typesafe.config.ConfigException e) {
      throw unreadable("--set " + override, e);
    }
  }

  private static ConfigValue parseValue(String value) {
    boolean quoted = value.startsWith("\"") || value.startsWith("[") || value.startsWith("{");
    if (value.isEmpty() || value.contains("://") && !quoted) {
      return ConfigValueFactory.fromAnyRef(value, SET);
    }
    ConfigObject parsed = ConfigFactory.parseString("value=" + value, options(SET)).root();
    if (parsed.size() != 1) {
      throw new com.typesafe.config.ConfigException.Generic("a list is written [a, b]");
    }
    return parsed.get("value");
  }

  private static ConfigParseOptions options(String origin) {
    return ConfigParseOptions.defaults().setOriginDescription(origin).setIncluder(new NoIncludes());
  }

  private static ConfigException unreadable(String what, com.typesafe.config.ConfigException e) {
    String line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return ConfigException.of("", "Cannot read " + what + ": " + line);
  }

  /** A recipe is one file: what it says must not depend on what else the machine holds. */
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
