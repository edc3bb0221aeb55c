package org.sparkvae.model.config;

import java.util.Comparator;
import java.util.List;

/** Finds the known name that a user most likely meant. */
public final class NearestName {
  /** Twice the length of the longest key; the rest of a longer name is ignored. */
  private static final int MOST_CHARACTERS = 80;

  private NearestName() {}

  /**
   * @param known not empty
   * @return the name with the fewest edits; a known last word in a wrong section counts as one edit
   */
  public static String of(String name, List<String> known) {
    String given = name.substring(0, Math.min(name.length(), MOST_CHARACTERS));
    return known.stream()
        .min(
            Comparator.comparingInt(
                key -> lastWord(key).equals(lastWord(given)) ? 1 : edits(given, key)))
        .orElseThrow();
  }

  private static String lastWord(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /**
   * The Levenshtein distance.
   *
   * @return number of inserted, deleted and replaced characters
   */
  public static int edits(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
