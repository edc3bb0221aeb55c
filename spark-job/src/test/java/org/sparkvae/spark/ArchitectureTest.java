package org.sparkvae.spark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the house: {@code cli -> checkpoint, score -> train -> data, io, host -> model};
 * the bench is beside the command line, which starts it.
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
      knowsNot(room, "spark.cli", "spark.bench");
    }
    knowsNot("spark.bench", "spark.cli", "spark.checkpoint");
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

  /** Files hold numbers and texts; no file names a class or holds an object. */
  @Test
  void nothingIsDeserializedAndNoClassComesFromAFile() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.deeplearning4j.util.ModelSerializer")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.apache.commons.lang3.SerializationUtils")
        .orShould()
        .beAssignableTo(ClassLoader.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(URLClassLoader.class)
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

  @Test
  void packagesFormNoCircle() {
    slices().matching("org.sparkvae.(**)").should().beFreeOfCycles().check(classes);
  }
}
