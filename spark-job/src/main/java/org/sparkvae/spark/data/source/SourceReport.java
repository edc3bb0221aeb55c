package org.sparkvae.spark.data.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.file.SourceFiles;

/**
 * What was read from a source and what was left out, for the start of a run and for the artifact.
 *
 * @param name path, or name of a table
 * @param format the format that was read
 * @param files number of files that are read
 * @param filesLeftOut files below the input that are not read, by the reason
 * @param features the columns that hold the features
 * @param featureSize values per row
 * @param columnsLeftOut columns that are no features, by their kind
 * @param inferred options of the format that were found by looking at the files
 */
public record SourceReport(
    String name,
    DataFormat format,
    int files,
    SortedMap<String, List<String>> filesLeftOut,
    List<String> features,
    int featureSize,
    SortedMap<String, List<String>> columnsLeftOut,
    SortedMap<String, String> inferred) {
  /** The kind of columns that Spark cannot read. */
  public static final String UNREADABLE = "not readable";

  static final String PARTITION = "partition";

  /** Names such as Class, LABEL, id, customer_id, rowId and those of columns without a header. */
  private static final Pattern SUSPECT =
      Pattern.compile(
          "(?i:\\s*(.*[\\s_.-])?"
              + "(label|labels|class|target|outcome|y|id|uuid|guid|key|index|row|rownum|unnamed: 0)\\s*)"
              + "|.*[a-z]I[dD]\\s*|_c0");

  static SourceReport of(
      DataFormat format,
      SourceFiles files,
      FeatureReader features,
      int featureSize,
      SortedMap<String, List<String>> columnsLeftOut,
      SortedMap<String, String> inferred) {
    return new SourceReport(
        files.source(),
        format,
        files.count(),
        files.leftOut(),
        features.columns(),
        featureSize,
        columnsLeftOut,
        inferred);
  }

  /** {@return the same source with features that were found by reading it} */
  SourceReport with(FeatureReader known, int size) {
    return new SourceReport(
        name, format, files, filesLeftOut, known.columns(), size, columnsLeftOut, inferred);
  }

  /** {@return two or three lines for the start of a run} */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(filesLine());
    lines.add(featuresLine());
    if (!columnsLeftOut.isEmpty()) {
      lines.add("No features, by kind: " + byKind(columnsLeftOut));
    }
    return lines;
  }

  private String filesLine() {
    StringBuilder line = new StringBuilder("Reads ").append(name);
    boolean isNamed = format != DataFormat.DATA_FRAME; // whose name says what it is
    if (files > 0 || isNamed) {
      line.append(": ");
    }
    if (files > 0) {
      line.append(Text.count(files, "file")).append(isNamed ? " of format " : "");
    }
    if (isNamed) {
      line.append(EnumSpelling.of(format));
    }
    inferred.forEach(
        (option, value) ->
            line.append(", ").append(option).append(" = ").append(Text.given(value)));
    if (!filesLeftOut.isEmpty()) {
      int count = filesLeftOut.values().stream().mapToInt(List::size).sum();
      line.append("; left out ").append(Text.count(count, "file")).append(": ");
      line.append(byKind(filesLeftOut));
    }
    return line.toString();
  }

  private String featuresLine() {
    return features.size() == 1 && featureSize > 1
        ? "Features: the %d values of column %s".formatted(featureSize, features.get(0))
        : "Features: %s: %s"
            .formatted(Text.count(features.size(), "column"), Text.listed(features));
  }

  private static String byKind(Map<String, List<String>> names) {
    return names.entrySet().stream()
        .map(kind -> kind.getKey() + " (" + Text.listed(kind.getValue()) + ")")
        .collect(Collectors.joining(", "));
  }

  /**
   * {@return the report for {@code provenance.json}; without places, which equal runs may change}
   */
  public SortedMap<String, Object> toMap() {
    SortedMap<String, Object> map = new TreeMap<>();
    map.put("format", EnumSpelling.of(format));
    map.put("files", files);
    map.put("filesLeftOut", counts(filesLeftOut));
    map.put("columnsLeftOut", columnsLeftOut);
    map.put("inferred", inferred);
    return map;
  }

  private static SortedMap<String, Integer> counts(Map<String, List<String>> names) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    names.forEach((kind, list) -> counts.put(kind, list.size()));
    return counts;
  }

  /** {@return columns that come from the names of folders, not from the files} */
  public List<String> partitionColumns() {
    return columnsLeftOut.getOrDefault(PARTITION, List.of());
  }

  /** {@return features whose names look like labels or identifiers} */
  public List<String> suspects() {
    return features.stream().filter(SUSPECT.asMatchPredicate()).toList();
  }
}
