package org.sparkvae.spark.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.NearestName;

/** Reads the combinations of settings that a grid file lists; their keys are not checked here. */
final class GridFile {
  private static final String GRID = "grid";
  private static final String LIST = "list";
  private static final int MOST_CELLS = 10_000;

  private GridFile() {}

  /**
   * @param hocon the text of the file
   * @param origin names the text in errors, such as the file's path
   * @return the values of each cell by the paths of their keys; at least one cell
   */
  static List<Map<String, ConfigValue>> settings(String hocon, String origin) {
    Config file = RecipeText.resolve(RecipeText.parse(hocon, origin), origin);
    requireKnownKeys(file);
    String[] lines = hocon.split("\n", -1);
    List<Map<String, ConfigValue>> settings = entries(file, lines);
    if (file.hasPath(GRID)) {
      for (Map.Entry<String, ConfigValue> axis : leaves(section(file), lines).entrySet()) {
        settings = product(settings, axis.getKey(), values(axis.getKey(), axis.getValue()));
      }
    }
    return settings;
  }

  private static void requireKnownKeys(Config file) {
    List<String> known = List.of(GRID, LIST);
    for (String key : file.root().keySet()) {
      if (!known.contains(key)) {
        throw ConfigException.of(
            key,
            "Unknown key %s in the grid file. Did you mean %s? It has the keys grid and list"
                .formatted(key, NearestName.of(key, known)));
      }
    }
    if (!file.hasPath(GRID) && !file.hasPath(LIST)) {
      throw ConfigException.of(
          "",
          "The grid file is empty. Write grid { \"model.latentSize\" = [2, 5] }, or list = [{...}]");
    }
  }

  private static ConfigObject section(Config file) {
    if (file.getValue(GRID) instanceof ConfigObject grid && !grid.isEmpty()) {
      return grid;
    }
    throw invalid(GRID, file.getValue(GRID), "must have keys with lists of values");
  }

  private static List<Map<String, ConfigValue>> entries(Config file, String[] lines) {
    if (!file.hasPath(LIST)) {
      return List.of(Map.of());
    }
    if (!(file.getValue(LIST) instanceof ConfigList list) || list.isEmpty()) {
      throw invalid(LIST, file.getValue(LIST), "must be a list of settings { ... }");
    }
    List<Map<String, ConfigValue>> entries = new ArrayList<>();
    for (ConfigValue entry : list) {
      if (!(entry instanceof ConfigObject settings)) {
        throw invalid(LIST, entry, "must be a list of settings { ... }");
      }
      entries.add(leaves(settings, lines));
    }
    return entries;
  }

  private static List<ConfigValue> values(String key, ConfigValue value) {
    if (value instanceof ConfigList list && !list.isEmpty()) {
      return list;
    }
    throw invalid(GRID + "." + key, value, "must be a list of values, at least one");
  }

  private static ConfigException invalid(String key, ConfigValue given, String rule) {
    return ConfigException.of(
        key, "Invalid %s of the grid file: %s (%s)".formatted(key, render(given), rule));
  }

  /**
   * The values below a section by their paths, in the order of the file, which the parser does not
   * keep: by their lines, and within a line by the places of their keys.
   */
  private static Map<String, ConfigValue> leaves(ConfigObject section, String[] lines) {
    Map<String, ConfigValue> found = new LinkedHashMap<>();
    collect(section, "", found);
    Map<String, ConfigValue> ordered = new LinkedHashMap<>();
    found.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, ConfigValue>>comparingInt(leaf -> line(leaf.getValue()))
                .thenComparingInt(leaf -> column(leaf.getKey(), lines, line(leaf.getValue()))))
        .forEach(leaf -> ordered.put(leaf.getKey(), leaf.getValue()));
    return ordered;
  }

  private static void collect(
      ConfigObject section, String before, Map<String, ConfigValue> leaves) {
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      String path = before.isEmpty() ? entry.getKey() : before + "." + entry.getKey();
      if (entry.getValue() instanceof ConfigObject below) {
        collect(below, path, leaves);
      } else if (path.matches("\\w+(\\.\\w+)*")) {
        leaves.put(path, entry.getValue());
      } else {
        throw ConfigException.of(
            "", "Invalid key of the grid file: \"" + path + "\" (must be a key of a recipe)");
      }
    }
  }

  private static int line(ConfigValue value) {
    return value.origin().lineNumber();
  }

  private static int column(String key, String[] lines, int line) {
    String word = key.substring(key.lastIndexOf('.') + 1);
    return line < 1 || line > lines.length ? 0 : lines[line - 1].indexOf(word);
  }

  private static List<Map<String, ConfigValue>> product(
      List<Map<String, ConfigValue>> cells, String key, List<ConfigValue> values) {
    if ((long) cells.size() * values.size() > MOST_CELLS) {
      throw ConfigException.of(
          key, "Invalid grid: more than " + MOST_CELLS + " cells. Sweep over fewer values");
    }
    List<Map<String, ConfigValue>> product = new ArrayList<>();
    for (Map<String, ConfigValue> cell : cells) {
      if (cell.containsKey(key)) {
        throw ConfigException.of(key, "Invalid " + key + ": it is in both grid and list");
      }
      for (ConfigValue value : values) {
        Map<String, ConfigValue> more = new LinkedHashMap<>(cell);
        more.put(key, value);
        product.add(more);
      }
    }
    return product;
  }

  static String render(ConfigValue value) {
    return value.unwrapped() instanceof String text
        ? text
        : value.render(ConfigRenderOptions.concise());
  }
}
