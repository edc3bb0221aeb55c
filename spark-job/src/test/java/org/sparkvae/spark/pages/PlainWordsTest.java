package org.sparkvae.spark.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a user reads is plain English: the strings of both modules, the scripts, the recipes and the
 * pages contain none of a list of archaisms, and no persons for code.
 */
class PlainWordsTest {
  private static final Pattern BANNED =
      Pattern.compile(
          "(?i)\\b(?:anew|lest|hitherto|thereof|mend(?:s|ed)?|nobody|told|of all(?! \\w)|(?:goes|go) on from"
              + "|as (?:\\w+ ){1,3}has it|such as could)(?!\\w)");

  /** Comments, which are skipped; characters; text blocks and strings, which are read. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "//[^\\n]*|/\\*(?s:.*?)\\*/|'(?:\\\\.|[^'\\\\])+'"
              + "|\"\"\"(?<text>(?s:.*?))\"\"\"|\"(?<string>(?:\\\\.|[^\"\\\\\\n])*)\"");

  /** Between two strings of one message. */
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void stringsOfTheProgram() throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : List.of("model", "spark-job")) {
      for (Path file : files(module + "/src/main/java", ".java")) {
        String code = JOINED.matcher(Files.readString(file)).replaceAll("");
        TOKEN.matcher(code).results().forEach(token -> check(file, literal(token), found));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void scriptsRecipesAndPages() throws IOException {
    List<String> found = new ArrayList<>();
    for (String folder : List.of("submit", "notebooks", "conf", "spark-job/src/main/python")) {
      for (String ending : List.of(".sh", ".conf", ".py", ".md")) {
        for (Path file : files(folder, ending)) {
          check(file, Files.readString(file), found);
        }
      }
    }
    for (Page page : Page.all()) {
      check(Page.ROOT.resolve(page.path()), page.text(), found);
    }
    assertThat(found).isEmpty();
  }

  /** A string may be a message that was split over lines, so words are found across them. */
  @Test
  void findsWords() {
    List<String> found = new ArrayList<>();
    check(Page.ROOT.resolve("a"), "starts anew\nas estimator A has it\nthe last of\nall.", found);
    assertThat(found).hasSize(3);
    check(
        Page.ROOT.resolve("b"),
        "a blessed, untold amount, of all workers the one to mender",
        found);
    assertThat(found).hasSize(3);
    assertThat(JOINED.matcher("\"of \"\n  + \"all\"").replaceAll("")).isEqualTo("\"of all\"");
    String code = "/* \"lest\" */ '\"' // told\n \"mend \\\" it\"";
    assertThat(TOKEN.matcher(code).results().map(PlainWordsTest::literal))
        .containsExactly("", "", "", "mend \\\" it");
  }

  private static String literal(MatchResult token) {
    String text = token.group(1) != null ? token.group(1) : token.group(2);
    return text == null ? "" : text;
  }

  private static void check(Path file, String text, List<String> found) {
    String line = text.replaceAll("\\s+", " ");
    BANNED
        .matcher(line)
        .results()
        .forEach(
            word ->
                found.add(
                    "%s: \"%s\" in \"%s\""
                        .formatted(
                            Page.ROOT.relativize(file),
                            word.group(),
                            line.substring(
                                Math.max(0, word.start() - 40),
                                Math.min(line.length(), word.end() + 40)))));
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(Page.ROOT.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains(".venv"))
          .sorted()
          .toList();
    }
  }
}
