package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** Invalid commands and recipes: exit code 2, before any data is read. */
class BadCommandTest {
  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.DIGITS);
  }

  private void assertRefused(Verb verb, String... lines) throws IOException {
    Refusal.of(verb, 2).isLines(lines).leavesNothingAt(work.output());
  }

  private void assertRefusedRecipe(String recipe, String... lines) throws IOException {
    Path file = work.write("bad.conf", recipe);
    String[] placed = new String[lines.length];
    for (int i = 0; i < lines.length; i++) {
      placed[i] = lines[i].replace("RECIPE", file.toString());
    }
    assertRefused(Verb.run("train", file, "--output", work.output()), placed);
  }

  @Test
  void unknownKeyNamesTheNearest() throws IOException {
    assertRefusedRecipe(
        "data.format = syntheticDigits\nmodel.latentSzie = 3\n",
        "Unknown key model.latentSzie. Did you mean model.latentSize? at RECIPE: 2");
    assertRefused(
        work.train("--set", "training.passs=3"),
        "Unknown key training.passs. Did you mean training.passes? at --set");
  }

  @Test
  void twoKeysThatContradict() throws IOException {
    assertRefusedRecipe(
        "data { path = in, trainRows = 5, testFraction = 0.5 }",
        "Invalid data.trainRows: 5 (contradicts data.testFraction = 0.5; remove one of the two) at"
            + " RECIPE: 1");
    assertRefused(
        work.train("--input", folder),
        "Invalid data.path: "
            + folder
            + " (contradicts data.format = syntheticDigits, which reads no input; remove one of the"
            + " two) at --input");
  }

  @Test
  void allProblemsComeInOneReport() throws IOException {
    assertRefusedRecipe(
        "training.passes = 0\nobjective.klWeight = -1\ntrianing.shards = 3\n",
        "Invalid objective.klWeight: -1.0 (must be >= 0 and finite) at RECIPE: 2",
        "Invalid training.passes: 0 (must be >= 1) at RECIPE: 1",
        "Invalid data.path: absent (is required; give --input PATH or data.format ="
            + " syntheticDigits)",
        "Unknown key trianing. Did you mean training? at RECIPE: 3");
  }

  @Test
  void recipeThatIsMissingOrBroken() throws IOException {
    Path gone = folder.resolve("gone.conf");
    assertRefused(
        Verb.run("train", gone, "--output", work.output()),
        "Cannot read recipe " + gone + ": no such file");
    assertRefused(
        Verb.run("train", folder, "--output", work.output()),
        "Cannot read recipe " + folder + ": no such file");

    Path broken = work.write("broken.conf", "seed = 1\nmodel {\n");
    Refusal.of(Verb.run("train", broken, "--output", work.output()), 2)
        .isOneLineThat("Cannot read recipe " + broken + ": ", broken + ": 3: expecting")
        .leavesNothingAt(work.output());
    Refusal.of(work.train("--set", "nonsense"), 2)
        .isOneLine("Invalid --set: nonsense (must be key=value)");
  }

  @Test
  void missingOrEmptyOptions() throws IOException {
    String see = ". See submit/train.sh --help";
    assertRefused(
        Verb.run("train", work.recipe()), "Missing --output DIR: the directory of the artifact");
    assertRefused(
        Verb.run("train", work.recipe(), "--output"),
        "Missing required parameter for option '--output' (DIR)" + see);
    assertRefused(
        Verb.run("train", work.recipe(), "--output", ""),
        "Invalid --output: \"\" (must not be empty)" + see);
    assertRefused(Verb.run("train"), "Missing required parameter: 'RECIPE'" + see);
  }

  @Test
  void unknownOptionOrVerb() throws IOException {
    assertRefused(work.train("--fast"), "Unknown option: '--fast'. See submit/train.sh --help");
    for (String[] args : new String[][] {{"trian", "x.conf"}, {}}) {
      Refusal.of(Verb.run((Object[]) args), 2)
          .isOneLineThat(
              "Invalid verb: " + (args.length == 0 ? "absent" : "trian") + " (must be one of train",
              "). See submit/train.sh --help");
    }
  }

  @Test
  void outputThatIsNotAnArtifactIsLeftAlone() throws IOException {
    Path precious = Files.createDirectory(work.output()).resolve("thesis.txt");
    Files.writeString(precious, "years of work");

    Refusal.of(work.train(), 2)
        .isOneLine(
            "Cannot write "
                + work.output()
                + ": it exists and is not an artifact. Give another --output, or --overwrite");
    assertThat(precious).hasContent("years of work");
    assertThat(folder.resolve("out.work")).doesNotExist();
  }

  @Test
  void outputBelowAFile() throws IOException {
    Path output = work.recipe().resolve("out");
    Refusal.of(work.trainTo(output), 2)
        .isOneLine(
            "Cannot open a path: Parent path is not a directory: "
                + work.recipe()
                + ". Fix --input, --output or the recipe's path");
  }

  @Test
  void verboseShowsTheStackTrace() {
    try {
      Verb verb = Verb.run("train", folder.resolve("gone.conf"), "--output", "o", "--verbose");
      assertThat(verb.exitCode()).isEqualTo(2);
      assertThat(verb.err()).startsWith("Cannot read recipe ").contains("\tat org.sparkvae.");
    } finally {
      Configurator.setRootLevel(Level.WARN);
      TestSession.get().sparkContext().setLogLevel("OFF");
    }
  }
}
