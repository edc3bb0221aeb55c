package org.sparkvae.spark.provenance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.provenance.ArtifactFacts.Group;
import org.sparkvae.spark.score.StoredModel;

/**
 * How two artifacts differ.
 *
 * @param facts the facts that differ, by group
 * @param arrays the arrays that differ: parameters, optimizer state, velocity, scaling
 */
public record ArtifactDiff(Map<Group, List<Difference>> facts, List<ArrayDifference> arrays) {
  /** Stands for a value that one of the two artifacts lacks. */
  static final String ABSENT = "absent";

  /** The place of the rows and of the job does not change the result. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "data.path",
          "data.badRows.quarantinePath",
          "data.badRows.showValues",
          "cluster.cpu",
          "source");

  /**
   * A fact that differs.
   *
   * @param one its value in the first artifact
   * @param other its value in the second
   */
  public record Difference(String name, String one, String other) {
    /** Whether this may explain different parameters. */
    boolean hasEffect() {
      return !WITHOUT_EFFECT.contains(name)
          && !name.startsWith("checkpoint.")
          && !name.startsWith(Provenance.READING + "."); // the hash of the data has its effect
    }

    boolean isKnown() {
      return !one.equals(ABSENT) && !other.equals(ABSENT);
    }
  }

  public static ArtifactDiff of(StoredModel one, StoredModel other) {
    ArtifactFacts facts = ArtifactFacts.of(one);
    ArtifactFacts otherFacts = ArtifactFacts.of(other);
    Map<Group, List<Difference>> differences = new EnumMap<>(Group.class);
    for (Group group : Group.values()) {
      differences.put(group, differences(facts.of(group), otherFacts.of(group)));
    }
    return new ArtifactDiff(differences, arrays(one.artifact(), other.artifact()));
  }

  /** Whether the artifacts are the same by the rules of the interface: the machine may differ. */
  public boolean isEqual() {
    return arrays.isEmpty()
        && facts.entrySet().stream()
            .allMatch(group -> group.getKey() == Group.ENVIRONMENT || group.getValue().isEmpty());
  }

  /** The first group that explains different parameters. */
  public Optional<Group> reason() {
    return List.of(Group.CONFIGURATION, Group.DATA, Group.ENVIRONMENT).stream()
        .filter(group -> !reasons(group).isEmpty())
        .findFirst();
  }

  public List<Difference> reasons(Group group) {
    return facts.get(group).stream()
        .filter(Difference::hasEffect)
        .filter(difference -> group == Group.CONFIGURATION || difference.isKnown())
        .toList();
  }

  /** Whether one of the artifacts lacks facts about its data or environment. */
  public boolean lacksFacts() {
    return List.of(Group.DATA, Group.ENVIRONMENT).stream()
        .flatMap(group -> facts.get(group).stream())
        .filter(Difference::hasEffect)
        .anyMatch(difference -> !difference.isKnown());
  }

  public static List<Difference> differences(
      SortedMap<String, String> one, SortedMap<String, String> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    return names.stream()
        .map(
            name ->
                new Difference(
                    name, one.getOrDefault(name, ABSENT), other.getOrDefault(name, ABSENT)))
        .filter(difference -> !difference.one().equals(difference.other()))
        .toList();
  }

  private static List<ArrayDifference> arrays(ModelArtifact one, ModelArtifact other) {
    List<ArrayDifference> found = new ArrayList<>();
    compare("parameters", one.parameters(), other.parameters(), found);
    compare("optimizer state", one.updaterState(), other.updaterState(), found);
    compare("outer velocity", one.outerVelocity(), other.outerVelocity(), found);
    var scaling = one.features().scaling();
    var otherScaling = other.features().scaling();
    compare("scaling offset", scaling.offset(), otherScaling.offset(), found);
    compare("scaling factor", scaling.factor(), otherScaling.factor(), found);
    return found;
  }

  private static void compare(
      String name, double[] one, double[] other, List<ArrayDifference> found) {
    ArrayDifference.of(name, one, other).ifPresent(found::add);
  }

  private static void compare(
      String name, float[] one, float[] other, List<ArrayDifference> found) {
    ArrayDifference.of(name, one, other).ifPresent(found::add);
  }
}
