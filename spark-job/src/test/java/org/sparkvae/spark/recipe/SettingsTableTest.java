package org.sparkvae.spark.recipe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.RecordWriter;

/** The settings table of conf/README.md agrees with the code; scripts' keys and words exist. */
class SettingsTableTest {
  private static final List<String> STABLE_KEYS =
      List.of(
          ("seed data.path data.format data.rows data.featuresColumn data.numericColumns data.columns"
                  + " data.scaling data.validationFraction data.testFraction data.trainRows"
                  + " data.testRows data.splitColumn data.splitOrder model.latentSize model.encoderLayers"
                  + " model.decoderLayers model.activation model.likelihood model.weightInit"
                  + " model.posterior.name model.posterior.steps model.prior.name"
                  + " model.prior.components model.prior.pseudoInputs model.weights.name"
                  + " model.weights.prior model.weights.initialStdDev model.inputNormalization"
                  + " model.inputDropout"
                  + " objective.name objective.estimator objective.samplesPerRow objective.klWeight"
                  + " objective.klWarmUpSteps objective.weightPrior objective.weightKlFactor"
                  + " objective.weightKlWarmUpSteps objective.leapfrogSteps objective.weightSteps"
                  + " training.engine training.passes training.shards"
                  + " training.batchSize training.averagingInterval training.workerState"
                  + " training.optimizer.name training.optimizer.learningRate training.outer.name"
                  + " training.outer.stepSize training.outer.momentum score.contamination"
                  + " score.elboSamples checkpoint.everyRounds"
                  + " checkpoint.everyMillis checkpoint.keep cluster.cpu")
              .split(" "));

  private static final Map<String, String> STABLE_WORDS =
      Map.ofEntries(
          entry(
              "data.format",
              "auto idx parquet csv orc json libsvm table dataFrame syntheticDigits"),
          entry("data.categories.unseen", "other missing fail"),
          entry("data.scaling", "none divideBy255 minMax standardize"),
          entry("data.splitOrder", "random input"),
          entry(
              "model.likelihood",
              "bernoulli gaussian gaussianSigmoidMean gaussianShared gaussianPerFeature"
                  + " gaussianUnitVariance laplace studentT poisson negativeBinomial multinomial"),
          entry("model.posterior.name", "diagonalGaussian planar"),
          entry("model.prior.name", "standardNormal mixture vamp"),
          entry("model.weights.name", "point gaussian"),
          entry("model.weights.prior", "learned standardNormal"),
          entry("model.inputNormalization", "none l2"),
          entry("objective.name", "elbo iwae wakeSleep autoencoder mcem"),
          entry("objective.estimator", "A B"),
          entry("training.engine", "averaging dl4j-spark"),
          entry("training.workerState", "averaged local reset"),
          entry("training.optimizer.name", "adam adagrad adadelta rmsprop nesterovs sgd"),
          entry("training.outer.name", "plain nesterov nesterovScheduled"),
          entry("cluster.cpu", "auto generic avx2 avx512"));

  private static final Pattern ROW = Pattern.compile("(\\| `([A-Za-z.]+)` \\|.*\\|.*\\|)(.*)\\|");

  @Test
  void tableHasOneRowForEachKeyWithDefaultAndRule() throws IOException {
    Map<String, String> found = new TreeMap<>();
    List<String> undescribed = new ArrayList<>();
    for (String line : settings()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(found.put(row.group(2), row.group(1))).as("twice " + row.group(2)).isNull();
        if (row.group(3).isBlank()) {
          undescribed.add(row.group(2));
        }
      }
    }
    Map<String, String> expected = new TreeMap<>();
    StringBuilder rows = new StringBuilder();
    for (RecordWriter.Key key : Recipe.describeKeys()) {
      expected.put(key.path(), row(key));
      rows.append(found.getOrDefault(key.path(), "").equals(row(key)) ? "" : row(key) + " … |\n");
    }
    assertThat(found)
        .as("conf/README.md, ## Settings; rows that it needs:\n%s", rows)
        .isEqualTo(expected);
    assertThat(undescribed).isEmpty();
  }

  @Test
  void everyKeyThatScriptsHoldOnToIsThere() {
    List<String> known = Recipe.describeKeys().stream().map(RecordWriter.Key::path).toList();
    assertThat(known).containsAll(STABLE_KEYS).doesNotHaveDuplicates();
    assertThat(known)
        .anyMatch(key -> key.startsWith("training.guard."))
        .anyMatch(key -> key.startsWith("training.earlyStopping."));
  }

  @Test
  void everyWordThatScriptsHoldOnToIsAllowed() {
    Map<String, String> rules = new TreeMap<>();
    Recipe.describeKeys().forEach(key -> rules.put(key.path(), key.rule()));
    STABLE_WORDS.forEach(
        (key, words) -> assertThat(rules.get(key)).as(key).isEqualTo("must be one of " + words));
  }

  /** {@code | `key` | default | allowed |}, which the description follows. */
  private static String row(RecordWriter.Key key) {
    String given = key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`";
    return "| `" + key.path() + "` | " + given + " | " + key.rule().replace("must be ", "") + " |";
  }

  private static List<String> settings() throws IOException {
    Path page = Path.of(System.getProperty("vae.root"), "conf/README.md");
    List<String> lines = Files.readAllLines(page);
    int start = lines.indexOf("## Settings");
    assertThat(start).as("conf/README.md has a section ## Settings").isNotNegative();
    List<String> section = lines.subList(start + 1, lines.size());
    int end = 0;
    while (end < section.size() && !section.get(end).startsWith("## ")) {
      end++;
    }
    return section.subList(0, end);
  }
}
