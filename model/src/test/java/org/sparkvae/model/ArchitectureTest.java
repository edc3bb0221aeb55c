package org.sparkvae.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Arrows between packages go down only. */
class ArchitectureTest {
  private static final String ROOT = "org.sparkvae.model";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void arrowsGoFromNetworkAndArtifactDownToTheMathematics() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .optionalLayer("artifact")
        .definedBy(ROOT + ".artifact..")
        .layer("network")
        .definedBy(ROOT + ".network..")
        .layer("graph")
        .definedBy(ROOT + ".graph..")
        .layer("objective")
        .definedBy(ROOT + ".objective..")
        .layer("mathematics")
        .definedBy(ROOT + ".likelihood..", ROOT + ".posterior..", ROOT + ".prior..")
        .layer("kernel")
        .definedBy(ROOT + ".kernel..")
        .layer("bottom")
        .definedBy(ROOT + ".config..", ROOT + ".random..")
        .whereLayer("artifact")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("network")
        .mayOnlyBeAccessedByLayers("artifact")
        .whereLayer("graph")
        .mayOnlyBeAccessedByLayers("artifact", "network")
        .whereLayer("objective")
        .mayOnlyBeAccessedByLayers("artifact", "network", "graph")
        .whereLayer("mathematics")
        .mayOnlyBeAccessedByLayers("artifact", "network", "graph", "objective")
        .whereLayer("kernel")
        .mayOnlyBeAccessedByLayers("artifact", "network", "graph", "objective", "mathematics")
        .ensureAllClassesAreContainedInArchitecture()
        .check(CLASSES);
  }

  @Test
  void theBottomKnowsNothingOfTheModel() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".config..", ROOT + ".random..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheGraphAndTheNetworkKnowDl4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".graph..", ROOT + ".network..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.deeplearning4j..")
        .check(CLASSES);
  }

  @Test
  void nothingKnowsSparkOrHadoop() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..")
        .check(CLASSES);
  }
}
