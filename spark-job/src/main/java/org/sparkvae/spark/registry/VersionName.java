package org.sparkvae.spark.registry;

import java.util.Comparator;
import java.util.Iterator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sparkvae.model.config.Problems;

/** The name of a version: of a folder in the folder of its model. */
final class VersionName {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

  /** By their parts, numbers by value: v9 before v10, and dates and times in their order. */
  static final Comparator<String> ORDER =
      ((Comparator<String>) VersionName::compareParts).thenComparing(Comparator.naturalOrder());

  private VersionName() {}

  static boolean isValid(String name) {
    // what is beside the versions: the file of the champion, its lock, and unfinished trainings
    return ALLOWED.matcher(name).matches()
        && !name.startsWith(CurrentVersion.NAME)
        && !name.endsWith(".work");
  }

  /**
   * {@return the name}
   *
   * @throws org.sparkvae.model.config.ConfigException if it is not a name of a version
   */
  static String check(String name) {
    new Problems("")
        .require(
            isValid(name),
            "--version",
            name,
            "must be at most 100 letters, digits, . _ and -, beginning with a letter or digit; it must not begin with CURRENT or end with .work")
        .throwIfAny();
    return name;
  }

  private static int compareParts(String one, String other) {
    Iterator<String> left = PART.matcher(one).results().map(MatchResult::group).iterator();
    Iterator<String> right = PART.matcher(other).results().map(MatchResult::group).iterator();
    while (left.hasNext() && right.hasNext()) {
      int order = comparePart(left.next(), right.next());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(left.hasNext(), right.hasNext());
  }

  private static int comparePart(String one, String other) {
    boolean numbers = Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0));
    if (!numbers) {
      return one.compareTo(other);
    }
    String left = one.replaceFirst("^0+(?=.)", "");
    String right = other.replaceFirst("^0+(?=.)", "");
    return left.length() == right.length()
        ? left.compareTo(right)
        : Integer.compare(left.length(), right.length());
  }
}
