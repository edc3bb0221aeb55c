package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sparkvae.model.config.SortedJson;

/** In which keys two JSON objects differ. */
final class JsonDifferences {
  private static final String NOTHING = "none";

  private JsonDifferences() {}

  /**
   * @return a key each, with both values, in the order of the keys
   */
  static List<Difference> of(String there, String here) {
    Map<String, String> left = values(SortedJson.read(there, "there"));
    Map<String, String> right = values(SortedJson.read(here, "here"));
    SortedSet<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String key : keys) {
      String one = left.getOrDefault(key, NOTHING);
      String other = right.getOrDefault(key, NOTHING);
      if (!one.equals(other)) {
        differences.add(new Difference(key, one, other));
      }
    }
    return differences;
  }

  private static SortedMap<String, String> values(Config config) {
    SortedMap<String, String> values = new TreeMap<>();
    config
        .entrySet()
        .forEach(
            entry ->
                values.put(entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise())));
    return values;
  }

  /** A key with two values. */
  record Difference(String key, String there, String here) {
    @Override
    public String toString() {
      return key + ": " + there + " there, " + here + " here";
    }
  }
}
