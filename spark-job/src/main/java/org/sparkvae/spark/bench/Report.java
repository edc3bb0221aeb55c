package org.sparkvae.spark.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sparkvae.model.config.SortedJson;

/** All measurements of a run. */
public final class Report {
  /** Keys that scripts depend on; null if not measured. */
  private static final List<String> KEYS =
      List.of(
          "gemm.gflops",
          "step.rowsPerSecond",
          "step.fractionOfRoofline",
          "step.ratioToStockDl4j",
          "step.ratioToPyTorch",
          "step25.ratioToStockDl4j",
          "round.efficiency",
          "round.averagingInterval",
          "round.ratioToDl4jSpark",
          "round.ratioToDl4jSparkBest",
          "score.rowsPerSecond",
          "score.ratioToBaseline",
          "score.encodeRatioToBaseline",
          "encode.fractionOfRoofline",
          "sparkMl.fitRatioToTrain",
          "sparkMl.transformRatioToScore",
          "timeToBound.ratioToPyTorch");

  private final Map<String, Object> facts;
  private final Consumer<String> table;
  private final Map<String, Figures> sections = new LinkedHashMap<>();

  /**
   * @param facts properties of machine and run, written at the top
   * @param table receives lines of text as soon as a section is measured
   */
  Report(Map<String, ?> facts, Consumer<String> table) {
    this.facts = new LinkedHashMap<>(facts);
    this.table = table;
    facts.forEach((name, value) -> table.accept("%-12s %s".formatted(name, value)));
    table.accept("Medians, and the lowest and highest of the repeats:");
  }

  void put(String section, Figures figures) {
    sections.put(section, figures);
    table.accept("");
    figures.lines().forEach(table);
  }

  /**
   * @param path section and key, as in {@code step.rowsPerSecond}
   * @return the median; null if it was not run
   */
  Double number(String path) {
    int dot = path.indexOf('.');
    Figures figures = sections.get(path.substring(0, dot));
    return figures != null && figures.toMap().get(path.substring(dot + 1)) instanceof Number value
        ? Double.valueOf(value.doubleValue())
        : null;
  }

  /** {@return all values, nested by section} */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>(facts);
    for (String key : KEYS) {
      int dot = key.indexOf('.');
      section(map, key.substring(0, dot)).put(key.substring(dot + 1), null);
    }
    sections.forEach((name, figures) -> section(map, name).putAll(figures.toMap()));
    return map;
  }

  @SuppressWarnings("unchecked") // put there by the same line
  private static Map<String, Object> section(Map<String, Object> map, String name) {
    return (Map<String, Object>) map.computeIfAbsent(name, absent -> new TreeMap<>());
  }

  /** {@return {@link #toMap} as JSON} */
  public String toJson() {
    return SortedJson.write(toMap());
  }
}
