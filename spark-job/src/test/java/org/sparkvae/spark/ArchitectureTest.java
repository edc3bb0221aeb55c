package org.sparkvae.spark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the code to its list of rooms. {@code spark-job/README.md} describes the same list in the
 * same order.
 */
class ArchitectureTest {
  private static final String ROOT = "org.sparkvae.";
  private static final int MOST_FILES = 30;

  /**
   * The packages from top to bottom. A room may use the rooms of its own line and of the lines
   * below, never those above; a room includes its subpackages.
   */
  private static final List<List<String>> ROOMS =
      List.of(
          List.of("spark.cli", "spark.bench", "spark.notebook"),
          List.of("spark.ml"),
          List.of("spark.job"),
          List.of("spark.report"),
          List.of("spark.registry"),
          List.of("spark.provenance"),
          List.of("spark.score"),
          List.of("spark.recipe"),
          List.of("spark.checkpoint"),
          List.of("spark.train"),
          List.of("spark.evaluate"),
          List.of("spark.data"),
          List.of("spark.io"),
          List.of("spark.executor"),
          List.of("model.artifact", "model.network"),
          List.of("model.graph"),
          List.of("model.objective"),
          List.of("model.likelihood", "model.posterior", "model.prior", "model.inference"),
          List.of("model.tape"),
          List.of("model.kernel"),
          List.of("model.config", "model.random"));

  /** What a room must not use, beyond the rooms above it. */
  private static final Map<String, String[]> FORBIDDEN =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("model", new String[] {"org.apache.spark..", "org.apache.hadoop.."}),
              Map.entry("model.config", new String[] {"org.nd4j..", "org.deeplearning4j.."}),
              Map.entry("model.random", new String[] {"org.nd4j..", "org.deeplearning4j.."}),
              Map.entry(
                  "spark.report",
                  new String[] {"org.apache.spark..", "org.apache.hadoop..", "java.nio.file.."}),
              Map.entry("spark.recipe", new String[] {"org.apache.spark.."}),
              Map.entry(
                  "spark.train",
                  new String[] {"org.apache.hadoop.fs..", "java.nio.file..", in("io")}),
              Map.entry("spark.registry", new String[] {in("train"), in("checkpoint")}),
              Map.entry("spark.score", new String[] {in("train"), in("checkpoint")}),
              Map.entry("spark.checkpoint", new String[] {in("data"), in("evaluate")}),
              Map.entry("spark.data", new String[] {in("io"), "org.sparkvae.model.graph.."}),
              Map.entry("spark.bench", new String[] {in("cli"), in("checkpoint")})));

  private static JavaClasses classes;

  private static String in(String sparkRoom) {
    return ROOT + "spark." + sparkRoom + "..";
  }

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sparkvae");
  }

  private static String packageOf(String room) {
    return ROOT + room + "..";
  }

  private static void mustNotUse(String room, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(packageOf(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(classes);
  }

  @Test
  void everyClassIsInARoom() {
    String[] rooms =
        ROOMS.stream()
            .flatMap(List::stream)
            .map(ArchitectureTest::packageOf)
            .toArray(String[]::new);
    assertThat(
            classes.that(
                com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(rooms))))
        .isEmpty();
  }

  @Test
  void arrowsGoDownTheList() {
    List<String> above = new ArrayList<>();
    for (List<String> line : ROOMS) {
      for (String room : line) {
        if (!above.isEmpty()) {
          mustNotUse(room, above.toArray(String[]::new));
        }
      }
      line.forEach(room -> above.add(packageOf(room)));
    }
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("org.sparkvae.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void roomsUseNothingThatTheyMustNot() {
    FORBIDDEN.forEach(ArchitectureTest::mustNotUse);
  }

  @Test
  void onlyGraphNetworkAndRivalsUseDl4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.sparkvae.model.graph..",
            "org.sparkvae.model.network..",
            in("train.stock"),
            in("bench"),
            in("provenance"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.deeplearning4j..")
        .check(classes);
  }

  @Test
  void onlyTheCommandLineParsesPrintsAndExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(classes);
  }

  /** Files hold numbers and text: none names a class or holds an object. */
  @Test
  void nothingIsDeserializedAndNoClassComesFromAFile() {
    noClasses()
        .should()
        .dependOnClassesThat(
            type(ObjectInputStream.class)
                .or(name("org.deeplearning4j.util.ModelSerializer"))
                .or(name("org.apache.commons.lang3.SerializationUtils"))
                .or(assignableTo(URLClassLoader.class)))
        .orShould()
        .beAssignableTo(ClassLoader.class)
        .check(classes);
    forbidden(ClassLoader.class, "loadClass");
    forbidden(Class.class, "forName");
    forbidden(ComputationGraph.class, "load");
    forbidden(ComputationGraphConfiguration.class, "fromJson", "fromYaml");
    forbidden(MultiLayerConfiguration.class, "fromJson", "fromYaml");
    forbidden(ObjectMapper.class, "activateDefaultTyping", "enableDefaultTyping");
  }

  private static void forbidden(Class<?> owner, String... methods) {
    for (String method : methods) {
      noClasses()
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(HasOwner.Predicates.With.owner(type(owner)))
                  .and(JavaCall.Predicates.target(name(method))))
          .check(classes);
    }
  }

  /** A package has at most 30 files, and a {@code package-info} that says what it must not hold. */
  @Test
  void everyPackageIsSmallAndSaysWhatBelongsThere() throws IOException {
    Map<Path, List<Path>> packages = new TreeMap<>();
    for (String module : List.of("model", "spark-job")) {
      Path sources = Path.of(System.getProperty("vae.root"), module, "src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(
                file ->
                    packages.computeIfAbsent(file.getParent(), at -> new ArrayList<>()).add(file));
      }
    }
    for (Map.Entry<Path, List<Path>> entry : packages.entrySet()) {
      assertThat(entry.getValue())
          .as("files in %s", entry.getKey())
          .hasSizeLessThanOrEqualTo(MOST_FILES);
      String said = Files.readString(entry.getKey().resolve("package-info.java"));
      assertThat(said.replaceAll("\\s+\\*\\s+", " ")).contains("Must not");
    }
  }
}
