package org.sparkvae.spark.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.Problems.Problem;

/**
 * The cells of a sweep: a recipe with the settings of each combination of a grid file.
 *
 * <pre>
 * grid { "model.latentSize" = [2, 5], training.optimizer.learningRate = [0.001, 0.01] }
 * list = [ { objective.samplesPerRow = 1 }, { objective.samplesPerRow = 5, seed = 2 } ]
 * </pre>
 *
 * Each entry of the list is combined with each combination of the grid's values, in the order of
 * the file, of which the last key varies fastest.
 *
 * @param keys the paths of all keys that a cell sets, in the order of the file
 * @param cells at least one
 */
public record SweepGrid(List<String> keys, List<Cell> cells) {
  /** The rows are read once, in one place, and a cell's rounds run in one task. */
  private static final List<String> FIXED =
      List.of("data", "checkpoint", "cluster", "training.engine");

  /**
   * A setting of the grid.
   *
   * @param number from 1, in the order of the cells
   * @param settings the values by the paths of their keys
   * @param recipe the whole resolved recipe of the cell
   */
  public record Cell(int number, Map<String, ConfigValue> settings, Recipe recipe) {
    /** {@return the settings as maps, lists, strings and numbers} */
    public SortedMap<String, Object> values() {
      SortedMap<String, Object> values = new TreeMap<>();
      settings.forEach((key, value) -> values.put(key, value.unwrapped()));
      return values;
    }

    /** {@return such as {@code cell 3 (model.latentSize = 5)}} */
    public String description() {
      return SweepGrid.description(number, settings);
    }
  }

  /**
   * Reads a grid file.
   *
   * @param hocon the text of the file
   * @param origin names the text in errors, such as the file's path
   * @param base the recipe, its overrides, and the path of the rows
   * @throws ConfigException that names all problems of all cells
   */
  public static SweepGrid read(String hocon, String origin, Base base) {
    List<Map<String, ConfigValue>> settings = GridFile.settings(hocon, origin);
    Set<String> keys = new LinkedHashSet<>();
    settings.forEach(cell -> keys.addAll(cell.keySet()));
    requireVariable(keys, base.sets());
    return new SweepGrid(List.copyOf(keys), cells(settings, base));
  }

  /**
   * What all cells have in common.
   *
   * @param hocon the recipe's text
   * @param origin names the recipe in errors
   * @param sets each {@code key=value}
   * @param input replaces {@code data.path}
   */
  public record Base(String hocon, String origin, List<String> sets, Optional<String> input) {
    private Recipe with(Map<String, ConfigValue> settings) {
      Config cell = ConfigFactory.empty();
      for (Map.Entry<String, ConfigValue> setting : settings.entrySet()) {
        cell = cell.withValue(setting.getKey(), setting.getValue());
      }
      return RecipeReader.read(hocon, origin, sets, input, cell);
    }
  }

  private static void requireVariable(Set<String> keys, List<String> sets) {
    List<Problem> problems = new ArrayList<>();
    for (String key : keys) {
      boolean isFixed =
          FIXED.stream().anyMatch(fixed -> key.equals(fixed) || key.startsWith(fixed + "."));
      boolean isSet = sets.stream().anyMatch(set -> set.split("=", 2)[0].trim().equals(key));
      if (isFixed) {
        problems.add(
            new Problem(
                key,
                "Invalid key of the grid file: %s (all cells share data, checkpoint, cluster and training.engine; set it in the recipe)"
                    .formatted(key)));
      } else if (isSet) {
        problems.add(
            new Problem(key, "Invalid --set: " + key + " (the grid file varies it; remove one)"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** Reads all cells before it reports; a problem that several cells have is reported once. */
  private static List<Cell> cells(List<Map<String, ConfigValue>> settings, Base base) {
    List<Cell> cells = new ArrayList<>();
    Map<String, List<Integer>> cellsOfProblem = new LinkedHashMap<>();
    Map<String, Integer> numberOfRecipe = new LinkedHashMap<>();
    for (int i = 0; i < settings.size(); i++) {
      int number = i + 1;
      try {
        Recipe recipe = base.with(settings.get(i));
        Integer same = numberOfRecipe.putIfAbsent(recipe.toJson(), number);
        if (same != null) {
          String what = "is the same training as cell " + same + ". Remove one";
          cellsOfProblem.computeIfAbsent(what, any -> new ArrayList<>()).add(i);
        }
        cells.add(new Cell(number, settings.get(i), recipe));
      } catch (ConfigException invalid) {
        for (Problem problem : invalid.problems()) {
          cellsOfProblem.computeIfAbsent(problem.message(), any -> new ArrayList<>()).add(i);
        }
      }
    }
    if (!cellsOfProblem.isEmpty()) {
      throw new ConfigException(
          cellsOfProblem.entrySet().stream()
              .map(found -> problem(found.getKey(), found.getValue(), settings))
              .toList());
    }
    return cells;
  }

  private static Problem problem(
      String message, List<Integer> indices, List<Map<String, ConfigValue>> settings) {
    if (indices.size() == settings.size()) {
      return new Problem("", message);
    }
    int first = indices.get(0);
    String cell = description(first + 1, settings.get(first));
    String more = indices.size() == 1 ? "" : " and " + (indices.size() - 1) + " more";
    boolean isDuplicate = message.startsWith("is the same");
    return new Problem(
        "", isDuplicate ? cell + " " + message + more : message + " in " + cell + more);
  }

  private static String description(int number, Map<String, ConfigValue> settings) {
    String values =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + GridFile.render(setting.getValue()))
            .collect(Collectors.joining(", "));
    return "cell " + number + (values.isEmpty() ? "" : " (" + values + ")");
  }
}
