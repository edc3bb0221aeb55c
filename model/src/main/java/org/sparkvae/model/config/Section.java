package org.sparkvae.model.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.sparkvae.model.config.Problems.Problem;

/**
 * One section of a recipe while it is read. It remembers which keys were asked for, so that the
 * others can be called unknown, and gathers the problems of itself and all sections below, so that
 * {@link #throwIfAny} tells them in one report, each with the place where the value stands.
 */
public final class Section {
  private final String path;
  private final ConfigObject values;
  private final List<Problem> problems;
  private final Map<String, Optional<Section>> asked = new LinkedHashMap<>();

  private Section(String path, ConfigObject values, List<Problem> problems) {
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  /** Whether keys that nobody asked for are problems. */
  public enum UnknownKeys {
    /** They are. */
    REFUSED,
    /** They are not: another reader knows them. */
    IGNORED
  }

  /**
   * @param config the values, resolved
   * @param path where they stand in the recipe; empty for the top
   * @return a section with a report of its own
   */
  public static Section of(Config config, String path) {
    return new Section(path, config.root(), new ArrayList<>());
  }

  /**
   * @param key of a section within this one
   * @return that section, the same each time; without any value if the recipe has none
   */
  public Section child(String key) {
    Optional<Section> known = asked.getOrDefault(key, Optional.empty());
    if (known.isPresent()) {
      return known.get();
    }
    ConfigValue value = values.get(key);
    ConfigObject below = ConfigFactory.empty().root();
    if (value instanceof ConfigObject object) {
      below = object;
    } else if (isGiven(value)) {
      problem(key, ValueType.render(value), "must be a section { ... }");
    }
    Section child = new Section(pathOf(key), below, problems);
    asked.put(key, Optional.of(child));
    return child;
  }

  /**
   * Looks ahead without reading: for a default that depends on another value.
   *
   * @param key of a section within this one
   * @return a section apart, whose problems are not told here
   */
  public Section peek(String key) {
    boolean below = values.get(key) instanceof ConfigObject;
    return of(below ? values.toConfig().getConfig(key) : ConfigFactory.empty(), pathOf(key));
  }

  /**
   * @param key within this section; null values count as absent
   * @return whether the recipe says anything about it
   */
  public boolean isSet(String key) {
    return isGiven(values.get(key));
  }

  /**
   * Reads a value; one of another type becomes a problem.
   *
   * @param <T> int, long, double, their boxes, String or an enum
   * @param key within this section
   * @param type what the value must be
   * @param otherwise the default
   * @return the value, or the default if there is none or a problem
   */
  public <T> T read(String key, Class<T> type, T otherwise) {
    return type.cast(readValue(key, type).orElse(otherwise));
  }

  /** As {@link #read}, for any type of {@link ValueType}; empty if absent or a problem. */
  Optional<Object> readValue(String key, Type type) {
    asked.putIfAbsent(key, Optional.empty());
    ConfigValue value = values.get(key);
    if (!isGiven(value)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ValueType.convert(value, type));
    } catch (ValueType.Mismatch e) {
      problem(key, ValueType.render(value), e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Adds a problem.
   *
   * @param key within this section
   * @param given the value as given
   * @param rule what is allowed
   */
  public void problem(String key, Object given, String rule) {
    String whole = pathOf(key);
    add(new Problem(whole, "Invalid " + whole + ": " + given + " (" + rule + ")"));
  }

  /**
   * Adds the problem of a key that is given but must not be; nothing if it is not given.
   *
   * @param key within this section; of a section, each of its values is a problem
   * @param rule why
   */
  public void refuse(String key, String rule) {
    asked.putIfAbsent(key, Optional.empty());
    ConfigValue value = values.get(key);
    if (value instanceof ConfigObject object) {
      Section child = child(key);
      new TreeSet<>(object.keySet()).forEach(below -> child.refuse(below, rule));
    } else if (isGiven(value)) {
      problem(key, ValueType.render(value), rule);
    }
  }

  /**
   * Adds the problems of a record that would not be built, with the places of their values.
   *
   * @param exception of the record; its paths are whole ones
   */
  public void adopt(ConfigException exception) {
    exception.problems().forEach(this::add);
  }

  /**
   * Ends the reading of this section and all below.
   *
   * @param unknownKeys whether a key that nobody asked for is a problem
   * @throws ConfigException naming every problem found since the section was made
   */
  public void throwIfAny(UnknownKeys unknownKeys) {
    if (unknownKeys == UnknownKeys.REFUSED) {
      List<String> known = new ArrayList<>();
      collectKnown(known);
      addUnknown(known);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private void collectKnown(List<String> known) {
    asked.forEach(
        (key, child) -> {
          known.add(pathOf(key));
          child.ifPresent(below -> below.collectKnown(known));
        });
  }

  private void addUnknown(List<String> known) {
    for (String key : new TreeSet<>(values.keySet())) {
      Optional<Section> child = asked.get(key);
      if (child != null) {
        child.ifPresent(below -> below.addUnknown(known));
      } else {
        String whole = pathOf(key);
        String nearest = NearestName.of(whole, known);
        add(new Problem(whole, "Unknown key " + whole + ". Did you mean " + nearest + "?"));
      }
    }
  }

  private void add(Problem problem) {
    String message = problem.message() + place(problem.path());
    problems.add(new Problem(problem.path(), message));
  }

  /** Where the value stands; nothing if the recipe does not give it. */
  private String place(String wholePath) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (!wholePath.startsWith(prefix)) {
      return "";
    }
    String key = wholePath.substring(prefix.length());
    ConfigValue value = values.get(key); // an unknown key may have a dot in it
    ConfigObject within = values;
    for (int dot; value == null && (dot = key.indexOf('.')) > 0; key = key.substring(dot + 1)) {
      if (!(within.get(key.substring(0, dot)) instanceof ConfigObject below)) {
        return "";
      }
      within = below;
      value = below.get(key.substring(dot + 1));
    }
    return value == null ? "" : " at " + describe(value.origin());
  }

  /** {@code conf/x.conf: 3}; an override such as {@code --set} has no line worth telling. */
  private static String describe(ConfigOrigin origin) {
    String text = origin.description().replaceFirst("^merge of ([^,]*).*", "$1");
    return text.startsWith("--") ? text.replaceFirst(": \\d+$", "") : text;
  }

  private static boolean isGiven(ConfigValue value) {
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
