package org.sparkvae.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.spark.provenance.ArrayDifference;
import org.sparkvae.spark.provenance.ArtifactDiff;
import org.sparkvae.spark.provenance.ArtifactDiff.Difference;
import org.sparkvae.spark.provenance.ArtifactFacts.Group;
import org.sparkvae.spark.score.StoredModel;

/** Describes why two artifacts differ: a line for each difference, the reason last. */
final class DiffText {
  /** Longer values are cut; a list of columns may be long. */
  private static final int MOST_CHARACTERS = 80;

  private final StoredModel one;
  private final StoredModel other;
  private final ArtifactDiff diff;

  DiffText(StoredModel one, StoredModel other) {
    this.one = one;
    this.other = other;
    this.diff = ArtifactDiff.of(one, other);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("artifacts: " + one.directory() + " | " + other.directory());
    for (Group group : Group.values()) {
      List<Difference> differences = diff.facts().get(group);
      String name = name(group);
      if (differences.isEmpty()) {
        lines.add(name + ": equal");
      }
      differences.forEach(each -> lines.add(name + "." + line(each)));
    }
    String hash = Sha256.ofParameters(one.artifact().parameters());
    String otherHash = Sha256.ofParameters(other.artifact().parameters());
    lines.add("parametersSha256: " + (hash.equals(otherHash) ? "equal" : hash + " | " + otherHash));
    diff.arrays().forEach(array -> lines.add(line(array)));
    lines.add(conclusion());
    return lines;
  }

  private String conclusion() {
    if (diff.isEqual()) {
      return "equal: the same artifact, except for times and host facts at most";
    }
    return diff.reason()
        .map(group -> "Reason: " + name(group) + " differs: " + names(diff.reasons(group)))
        .orElseGet(this::withoutReason);
  }

  private String withoutReason() {
    if (diff.arrays().isEmpty()) {
      List<Difference> others =
          Stream.of(Group.CONFIGURATION, Group.DATA, Group.RESULT)
              .flatMap(group -> diff.facts().get(group).stream())
              .toList();
      return "Reason: the parameters are equal; only this differs: " + names(others);
    }
    String arrays =
        diff.arrays().stream().map(ArrayDifference::name).collect(Collectors.joining(", "));
    return diff.lacksFacts()
        ? "Reason: not known: "
            + arrays
            + " differ, and one of the two lacks facts about its data or environment (see absent)"
        : "Reason: none known: configuration, data and environment are equal, yet "
            + arrays
            + " differ. Report it, with both directories";
  }

  private static String name(Group group) {
    return group.name().toLowerCase(Locale.ROOT);
  }

  private static String names(List<Difference> differences) {
    return differences.stream().map(Difference::name).collect(Collectors.joining(", "));
  }

  private static String line(Difference difference) {
    String one = difference.one();
    String other = difference.other();
    int at = StringUtils.indexOfDifference(one, other);
    int from = Math.max(0, at - MOST_CHARACTERS / 2);
    return difference.name() + ": " + around(one, from) + " | " + around(other, from);
  }

  private static String around(String value, int from) {
    if (value.length() <= MOST_CHARACTERS) {
      return value;
    }
    int to = Math.min(value.length(), from + MOST_CHARACTERS);
    return (from == 0 ? "" : "...")
        + value.substring(from, to)
        + (to == value.length() ? "" : "...");
  }

  private static String line(ArrayDifference array) {
    if (array.size() != array.otherSize()) {
      return String.format(
          Locale.ROOT, "%s: %,d numbers | %,d", array.name(), array.size(), array.otherSize());
    }
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d differ, largest difference %.3g, largest relative %.3g",
        array.name(),
        array.differing(),
        array.size(),
        array.largestAbsolute(),
        array.largestRelative());
  }
}
