package org.sparkvae.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the house: {@code cli -> checkpoint, score -> train -> data, io, host -> model}.
 */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sparkvae");
  }

  private static void knowsNot(String from, String... others) {
    String[] packages =
        Arrays.stream(others).map(ArchitectureTest::packageOf).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageOf(from))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true) // a room may still be empty
        .check(classes);
  }

  private static String packageOf(String room) {
    return "org.sparkvae." + room + "..";
  }

  @Test
  void nothingKnowsTheCommandLine() {
    for (String room :
        new String[] {
          "model", "spark.train", "spark.score", "spark.checkpoint", "spark.data", "spark.io"
        }) {
      knowsNot(room, "spark.cli");
    }
  }

  @Test
  void trainingKnowsNeitherFilesNorScoring() {
    knowsNot("spark.train", "spark.cli", "spark.score", "spark.checkpoint", "spark.io");
  }

  @Test
  void checkpointsKnowNeitherScoringNorData() {
    knowsNot("spark.checkpoint", "spark.cli", "spark.score", "spark.data");
  }

  @Test
  void dataKnowsNeitherOutputsNorItsUsers() {
    knowsNot("spark.data", "spark.cli", "spark.train", "spark.score", "spark.io");
  }

  @Test
  void outputsKnowNeitherDataNorTheirUsers() {
    knowsNot(
        "spark.io", "spark.cli", "spark.train", "spark.score", "spark.checkpoint", "spark.data");
  }

  @Test
  void hostChecksKnowNeitherDataNorTheirUsers() {
    knowsNot("spark.host", "spark.cli", "spark.train", "spark.score", "spark.data", "spark.io");
  }

  @Test
  void modelKnowsNoSpark() {
    knowsNot("model", "spark");
    noClasses()
        .that()
        .resideInAPackage("org.sparkvae.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..")
        .check(classes);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("org.sparkvae.(**)").should().beFreeOfCycles().check(classes);
  }
}
