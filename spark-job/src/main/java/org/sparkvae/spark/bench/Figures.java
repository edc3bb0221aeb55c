package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One section of the measurements: a block of the JSON file and some lines of the table. */
final class Figures {
  private final String title;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Object> spreads = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  Figures(String title) {
    this.title = title;
  }

  /** How numbers are formatted. */
  enum Unit {
    ROWS_PER_SECOND("%,.0f", " rows/s", 1),
    GFLOPS("%.1f", " GFLOP/s", 1),
    PERCENT("%.1f", " %", 100),
    TIMES("%.2f", " x", 1),
    SECONDS("%.1f", " s", 1);

    private final String format;
    private final String suffix;
    private final double factor;

    Unit(String format, String suffix, double factor) {
      this.format = format;
      this.suffix = suffix;
      this.factor = factor;
    }

    String text(double value) {
      return String.format(Locale.ROOT, format, value * factor);
    }
  }

  /**
   * @param key name in the JSON file
   * @param label text in the table
   * @param measured null if it was not run
   */
  Figures add(String key, String label, Unit unit, Spread measured) {
    if (measured == null) {
      values.put(key, null);
      lines.add(line(label, "not run", ""));
      return this;
    }
    values.put(key, measured.median());
    spreads.put(key, List.of(measured.lowest(), measured.highest()));
    String range = unit.text(measured.lowest()) + " .. " + unit.text(measured.highest());
    lines.add(line(label, unit.text(measured.median()) + unit.suffix, range));
    return this;
  }

  /** Adds a value to the JSON file only. */
  Figures fact(String key, Object value) {
    values.put(key, value);
    return this;
  }

  /** Adds a line to the table only. */
  Figures note(String text) {
    lines.add("  " + text);
    return this;
  }

  private static String line(String label, String value, String range) {
    return String.format(Locale.ROOT, "  %-58s %16s  %s", label, value, range).stripTrailing();
  }

  /** The medians by key, and under {@code spread} the lowest and highest value of each. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>(values);
    if (!spreads.isEmpty()) {
      map.put("spread", spreads);
    }
    return map;
  }

  List<String> lines() {
    List<String> all = new ArrayList<>();
    all.add(title);
    all.addAll(lines);
    return all;
  }
}
