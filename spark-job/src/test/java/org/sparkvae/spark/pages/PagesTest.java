package org.sparkvae.spark.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/** What the pages name exists: files, headings, classes, methods, settings, scripts, recipes. */
class PagesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  /** A class, perhaps one that is nested, perhaps with a member. */
  private static final Pattern CLASS =
      Pattern.compile("([A-Z]\\w*[a-z]\\w*(?:\\.[A-Z]\\w*)*)(?:\\.([a-z]\\w*)(?:\\(.*\\))?)?");

  private static final Pattern TYPE =
      Pattern.compile("(?m)^[ \\w]*\\b(?:class|record|enum|interface) ([A-Z]\\w*)");

  private static final Pattern KEY =
      Pattern.compile(
          "((?:data|model|objective|training|checkpoint|cluster)\\.[A-Za-z]+(?:\\.[A-Za-z]+)*)"
              + "(?: ?=.*)?");

  private static final Pattern FILE_NAME = Pattern.compile(".*\\.(json|bin|png|sh|conf|md)");

  /** Names in code font that others gave. */
  private static final Set<String> FOREIGN =
      Set.of(
          "ComputationGraph",
          "ComputationGraph.output",
          "ParameterAveragingTrainingMaster",
          "SparkComputationGraph",
          "ClassUtils.getClass",
          "System.out",
          "TimeoutStopSec");

  /** The code of each type by its simple name; types of equal name are joined. */
  private static Map<String, String> types() throws IOException {
    Map<String, String> types = new TreeMap<>();
    for (String sources : List.of("model/src", "spark-job/src")) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(sources))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String code = Files.readString(file);
          TYPE.matcher(code)
              .results()
              .forEach(type -> types.merge(type.group(1), code, String::concat));
        }
      }
    }
    return types;
  }

  static List<Page> pages() throws IOException {
    List<Page> pages = Page.all();
    assertThat(pages.stream().map(Page::path))
        .contains(
            "README.md",
            "conf/README.md",
            "submit/README.md",
            "notebooks/README.md",
            "model/README.md",
            "spark-job/README.md",
            ".github/SECURITY.md");
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadToFilesAndHeadings(Page page) throws IOException {
    Path folder = Page.ROOT.resolve(page.path()).getParent();
    for (String link : LINK.matcher(page.text()).results().map(m -> m.group(1)).toList()) {
      if (link.startsWith("https://")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path file = parts[0].isEmpty() ? Page.ROOT.resolve(page.path()) : folder.resolve(parts[0]);
      assertThat(file).as("%s links to %s", page, link).exists();
      if (parts.length == 2) {
        assertThat(anchors(Files.readString(file)))
            .as("%s links to %s", page, link)
            .contains(parts[1]);
      }
    }
  }

  private static List<String> anchors(String text) {
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void classesExist(Page page) throws IOException {
    Map<String, String> types = types();
    for (String name : page.codeSpans()) {
      var match = CLASS.matcher(name);
      if (FOREIGN.contains(name) || FILE_NAME.matcher(name).matches() || !match.matches()) {
        continue;
      }
      String member = Optional.ofNullable(match.group(2)).orElse("");
      String type = "";
      for (String part : match.group(1).split("\\.")) {
        type = part;
        assertThat(types.containsKey(type)).as("%s names %s", page, name).isTrue();
      }
      if (!member.isEmpty()) {
        assertThat(Pattern.compile("\\b" + member + "\\b").matcher(types.get(type)).find())
            .as("%s names %s", page, name)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void settingsExist(Page page) {
    Set<String> keys =
        Recipe.describeKeys().stream().map(RecordWriter.Key::path).collect(Collectors.toSet());
    for (String span : page.codeSpans()) {
      var match = KEY.matcher(span);
      if (match.matches() && !FILE_NAME.matcher(span).matches() && !isPackage(span)) {
        String key = match.group(1);
        assertThat(keys)
            .as("%s names %s", page, span)
            .anyMatch(known -> known.equals(key) || known.startsWith(key + "."));
      }
    }
  }

  private static boolean isPackage(String name) {
    Path packages = Page.ROOT.resolve("spark-job/src/main/java/org/sparkvae/spark");
    return Files.isDirectory(packages.resolve(name.replace('.', '/')));
  }

  @Test
  void everyPackageIsDescribed() throws IOException {
    Path packages = Page.ROOT.resolve("spark-job/src/main/java/org/sparkvae/spark");
    try (Stream<Path> folders = Files.walk(packages).filter(Files::isDirectory)) {
      assertThat(Page.read("spark-job/README.md").codeSpans())
          .containsAll(
              folders
                  .filter(folder -> !folder.equals(packages))
                  .map(folder -> packages.relativize(folder).toString().replace('/', '.'))
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void scriptsExist(Page page) {
    for (String span : page.codeSpans()) {
      String word = span.split(" ")[0];
      if (word.matches("(submit|notebooks|conf)/[^*]*|\\./mvnw|\\.ci/run")) {
        assertThat(Page.ROOT.resolve(word)).as("%s names %s", page, span).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void recipesAreValid(Page page) {
    for (String recipe : page.blocks("hocon")) {
      assertThat(RecipeReader.read(recipe, page.path(), List.of(), Optional.empty())).isNotNull();
    }
  }

  /**
   * Commands are run by submit/check-pages.sh, recipes here, Java by ReadmeTest, Python by
   * submit/check-python.sh.
   */
  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockIsOfKindThatIsTested(Page page) {
    assertThat(page.blocks())
        .extracting(Page.Block::language)
        .isSubsetOf("bash", "hocon", "java", "python", "text", "mermaid");
    if (!page.path().equals("README.md")) {
      assertThat(page.blocks("java")).as("%s has Java", page).isEmpty();
      assertThat(page.blocks("python")).as("%s has Python", page).isEmpty();
    }
  }
}
