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
 * One section of a recipe while it is read. It records the keys that were read, so that all others
 * can be reported as unknown, and collects the problems of itself and of its subsections, so that
 * {@link #throwIfAny} reports all of them, each with the place of its value.
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

  /** Whether keys that were not read are problems. */
  public enum UnknownKeys {
    /** They are problems. */
    REFUSED,
    /** They are not problems, because another reader knows them. */
    IGNORED
  }

  /**
   * @param config the values, resolved
   * @param path path of the section in the recipe; empty for the top level
   * @return a section with its own report
   */
  public static Section of(Config config, String path) {
    return new Section(path, config.root(), new ArrayList<>());
  }

  /** {@return that section, always the same object; it is empty if the recipe has none} */
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
   * Returns a subsection without recording it as read, for a default that depends on another value.
   *
   * @return a separate section, whose problems are not part of this report
   */
  public Section peek(String key) {
    boolean below = values.get(key) instanceof ConfigObject;
    return of(below ? values.toConfig().getConfig(key) : ConfigFactory.empty(), pathOf(key));
  }

  /**
   * @param key within this section; null values count as absent
   * @return whether the recipe sets the key
   */
  public boolean isSet(String key) {
    return isGiven(values.get(key));
  }

  /**
   * Reads a value; a value of another type is a problem.
   *
   * @param <T> int, long, double, their boxes, String or an enum
   * @return the value, or the default if the value is absent or invalid
   */
  public <T> T read(String key, Class<T> type, T otherwise) {
    return type.cast(readValue(key, type).orElse(otherwise));
  }

  /**
   * Like {@link #read}, for any type of {@link ValueType}; empty if the value is absent or invalid.
   */
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

  /** {@return whether the value of a key is a problem so far} */
  public boolean isInvalid(String key) {
    return problems.stream().anyMatch(of -> of.path().equals(pathOf(key)));
  }

  /** Adds a problem. */
  public void problem(String key, Object given, String rule) {
    String whole = pathOf(key);
    add(new Problem(whole, "Invalid " + whole + ": " + given + " (" + rule + ")"));
  }

  /**
   * Adds a problem if a key is set that must not be set, unless its value is a problem already.
   *
   * @param key within this section; each value of a subsection is a problem
   * @param rule why
   */
  public void refuse(String key, String rule) {
    asked.putIfAbsent(key, Optional.empty());
    ConfigValue value = values.get(key);
    if (value instanceof ConfigObject object) {
      Section child = child(key);
      new TreeSet<>(object.keySet()).forEach(below -> child.refuse(below, rule));
    } else if (isGiven(value) && !isInvalid(key)) {
      problem(key, ValueType.render(value), rule);
    }
  }

  /**
   * Adds the problems of a record that could not be built, with the places of their values.
   *
   * @param exception exception of the record; its paths are whole ones
   */
  public void adopt(ConfigException exception) {
    exception.problems().forEach(this::add);
  }

  /**
   * Ends the reading of this section and its subsections.
   *
   * @param unknownKeys whether a key that was not read is a problem
   * @throws ConfigException with every problem found so far
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

  /** The place of the value; empty if the recipe does not set it, or no text holds it. */
  private String place(String wholePath) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (!wholePath.startsWith(prefix)) {
      return "";
    }
    String key = wholePath.substring(prefix.length());
    ConfigValue value = values.get(key); // an unknown key may contain a dot
    ConfigObject within = values;
    for (int dot; value == null && (dot = key.indexOf('.')) > 0; key = key.substring(dot + 1)) {
      if (!(within.get(key.substring(0, dot)) instanceof ConfigObject below)) {
        return "";
      }
      within = below;
      value = below.get(key.substring(dot + 1));
    }
    String place = value == null ? "" : describe(value.origin());
    return place.isEmpty() ? "" : " at " + place;
  }

  /** {@code conf/x.conf: 3}; an override such as {@code --set} has no line number. */
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
