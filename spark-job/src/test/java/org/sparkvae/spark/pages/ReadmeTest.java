package org.sparkvae.spark.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.spark.TestSession;

/** The README is short, its Java compiles and runs, its results are those of the files. */
class ReadmeTest {
  private static final Pattern RESULT = Pattern.compile("\\|.*`submit/prove\\.sh ([\\w-]+)`.*\\|");
  private static final Pattern MEASURED = Pattern.compile("-?[0-9]+(?:\\.([0-9]+))?(?= ?(%)?)");

  private static final List<String> IMPORTS =
      List.of(
          "java.nio.file.*",
          "java.util.*",
          "org.apache.spark.sql.*",
          "org.sparkvae.model.artifact.*",
          "org.sparkvae.model.network.*",
          "org.sparkvae.model.random.*",
          "org.sparkvae.spark.ml.*");

  @TempDir private Path folder;

  @Test
  void isShort() throws IOException {
    assertThat(Page.read("README.md").lines()).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void javaCompilesAndRuns() throws Exception {
    List<String> blocks = Page.read("README.md").blocks("java");
    assertThat(blocks).hasSize(1);
    assertThat(blocks.get(0).lines().filter(line -> !line.isBlank())).hasSizeBetween(10, 20);

    compile(blocks.get(0));

    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      loader
          .loadClass("Snippet")
          .getMethod("run", SparkSession.class)
          .invoke(null, TestSession.get());
    }
    assertThat(folder.resolve("out")).isNotEmptyDirectory();
  }

  private void compile(String snippet) throws IOException {
    StringBuilder code = new StringBuilder();
    IMPORTS.forEach(name -> code.append("import ").append(name).append(";\n"));
    code.append("public class Snippet {\n");
    code.append("public static void run(SparkSession spark) throws Exception {\n");
    code.append(
        snippet
            .replace("\"conf/", "\"" + Page.ROOT.resolve("conf") + "/")
            .replace("\"out/", "\"" + folder.resolve("out") + "/"));
    code.append("}}\n");
    Path source = Files.writeString(folder.resolve("Snippet.java"), code);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var sources = files.getJavaFileObjects(source);
      assertThat(compiler.getTask(messages, files, null, options, null, sources).call())
          .as("%s\n%s", messages, code)
          .isTrue();
    }
  }

  /** The last column of a row whose command is `submit/prove.sh PART` is measured in PART.json. */
  @ParameterizedTest
  @ValueSource(strings = {"README.md", "notebooks/README.md"})
  void resultsAreThoseOfTheFiles(String path) throws IOException {
    List<Matcher> rows =
        Page.read(path).lines().map(RESULT::matcher).filter(Matcher::matches).toList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(6);
    for (Matcher row : rows) {
      String[] cells = row.group().split("\\|");
      String measured = cells[cells.length - 1].strip().replace("equal bits", "1");
      JsonNode checks = result(row.group(1)).get("checks");
      Matcher numbers = MEASURED.matcher(measured);
      assertThat(numbers.results()).as(row.group()).isNotEmpty();
      numbers.reset();
      while (numbers.find()) {
        int decimals = numbers.group(1) == null ? 0 : numbers.group(1).length();
        int shift = numbers.group(2) == null ? 0 : 2;
        assertThat(StreamSupport.stream(checks.spliterator(), false))
            .extracting(check -> rounded(check.get("measured"), decimals, shift))
            .as(row.group())
            .contains(new BigDecimal(numbers.group()));
      }
    }
  }

  private static BigDecimal rounded(JsonNode value, int decimals, int shift) {
    return value.decimalValue().movePointRight(shift).setScale(decimals, RoundingMode.HALF_UP);
  }

  private static JsonNode result(String part) throws IOException {
    Path file = Page.ROOT.resolve("notebooks/results/" + part + ".json");
    return new ObjectMapper().readTree(file.toFile());
  }
}
