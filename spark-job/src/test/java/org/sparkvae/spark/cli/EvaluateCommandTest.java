package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.network.HmcSettings;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.ReciprocalLogLikelihood;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.job.TrainingRows;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.score.StoredModel;

class EvaluateCommandTest {
  @TempDir private Path root;

  private TestModel model(String data) {
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = "path = nowhere, " + data;
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    return draft.write(root.resolve("model"));
  }

  private Path csv(String folder, String text) throws IOException {
    return Files.writeString(
        Files.createDirectories(root.resolve(folder)).resolve("rows.csv"), text);
  }

  private static Verb evaluate(TestModel model, Path input, Object... more) {
    List<Object> args = new ArrayList<>(List.of("evaluate", "--model", model.directory));
    args.addAll(List.of("--input", input));
    args.addAll(List.of(more));
    return Verb.run(args.toArray());
  }

  private static Config block(Verb verb) {
    assertThat(verb.exitCode()).as(verb.err()).isZero();
    return SortedJson.read(verb.lines().get(verb.lines().size() - 1), "the last line");
  }

  /** Evaluates like the training: surveys with the recipe's scaling, and packs the split. */
  private static Shards asTrained(TestModel model, Path input, Split split) {
    Recipe recipe =
        RecipeReader.read(model.recipe.toJson(), "test", List.of(), Optional.of(input.toString()));
    Survey survey = TrainingRows.survey(TestSession.get(), recipe, "test").survey();
    return Shards.pack(survey, split, survey.scaling(), recipe.training().shards(), recipe.seed());
  }

  @Test
  void blockEqualsTheOneFromTraining() throws IOException {
    TestModel model =
        model("testFraction = 0.3, rowWeightColumn = id, numericColumns=[a,b,c,d,e,f]");
    Path input = csv("all", TestRows.csv(1, 400, ""));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSession.get().sparkContext());
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      Shards shards = asTrained(model, input, split);
      BoundTerms expected =
          new BoundEvaluator(spark, model.vae, model.recipe.seed())
              .evaluate(shards, model.network().parameters());

      Config block = block(evaluate(model, input, "--split", split.text()));

      assertThat(block.getLong("rows")).isEqualTo(shards.rows()).isBetween(80L, 320L);
      assertThat(block.getDouble("meanNegativeElbo")).isEqualTo(expected.meanNegativeElbo());
      assertThat(block.getDouble("meanReconstructionNll"))
          .isEqualTo(expected.meanReconstructionNll());
      assertThat(block.getDouble("meanKlDivergence")).isEqualTo(expected.meanKlDivergence());
      assertThat(block.root()).hasSize(4);
      shards.blocks().unpersist();
    }
  }

  /** Rows are identified by file name and position, so a truncated file has the same draws. */
  @Test
  void firstRowsAreAtTheTopOfTheFile() throws IOException {
    TestModel model = model("splitColumn = split");
    Path all = csv("all", TestRows.csv(0, 300, "test"));
    Path cut = csv("cut", TestRows.csv(0, 40, "test"));

    Config first = block(evaluate(model, all, "--rows", 40, "--samples", 7));

    assertThat(first.getLong("rows")).isEqualTo(40);
    assertThat(first).isEqualTo(block(evaluate(model, cut, "--samples", 7)));
    Config ofOneDraw = block(evaluate(model, cut, "--samples", 1));
    assertThat(ofOneDraw.getDouble("meanImportanceWeightedLogLikelihood")).isNegative();
    assertThat(ofOneDraw.getIsNull("standardError")).isTrue();
    assertThat(first).isNotEqualTo(block(evaluate(model, all, "--samples", 7)));
    assertThat(block(evaluate(model, cut, "--rows", 9999)).getLong("rows")).isEqualTo(40);
  }

  @Test
  void importanceWeightedMeanIsTheMeanOverRows() throws IOException {
    TestModel model = model("splitColumn = split");
    Path input = csv("all", TestRows.csv(0, 50, "test"));
    double sum = 0;
    double squaredErrors = 0;
    Shards shards = ofTestRowsOnly(model, input);
    for (Block part : shards.blocks().collect()) {
      LogLikelihood[] estimates =
          model
              .network()
              .importanceWeightedLogLikelihood(
                  part.features(),
                  part.rows(),
                  11,
                  RowNoise.streams(5, Purpose.IMPORTANCE_NOISE, part.identities()));
      for (LogLikelihood estimate : estimates) {
        sum += estimate.value();
        squaredErrors += estimate.standardError() * estimate.standardError();
      }
    }

    Config block = block(evaluate(model, input, "--samples", 11));

    assertThat(block.getDouble("meanImportanceWeightedLogLikelihood"))
        .isCloseTo(sum / 50, within(1e-9));
    assertThat(block.getDouble("standardError"))
        .isCloseTo(Math.sqrt(squaredErrors) / 50, within(1e-12));
    assertThat(block.getInt("importanceSamples")).isEqualTo(11);
    assertThat(block.getDouble("meanImportanceWeightedLogLikelihood"))
        .isCloseTo(-block.getDouble("meanNegativeElbo"), within(1.0));
  }

  @Test
  void estimateByMarkovChainsIsTheMeanOverRows() throws IOException {
    TestModel model =
        model("splitColumn = split, rowWeightColumn = id, numericColumns=[a,b,c,d,e,f]");
    Path input = csv("all", TestRows.csv(0, 50, "test"));
    HmcSettings settings = new HmcSettings(30, 20, 4);
    double sum = 0;
    double weights = 0;
    double acceptance = 0;
    double squaredErrors = 0;
    Shards shards = ofTestRowsOnly(model, input);
    for (Block part : shards.blocks().collect()) {
      ReciprocalLogLikelihood[] estimates =
          model
              .network()
              .reciprocalLogLikelihood(
                  part.features(),
                  part.rows(),
                  settings,
                  RowNoise.streams(5, Purpose.MARKOV_CHAINS, part.identities()));
      for (int row = 0; row < estimates.length; row++) {
        double weight = part.weights()[row];
        weights += weight;
        sum += weight * estimates[row].value();
        acceptance += weight * estimates[row].acceptance();
        squaredErrors += Math.pow(weight * estimates[row].standardError(), 2);
      }
    }

    Config block =
        block(evaluate(model, input, "--samples", 500, "--hmc-samples", 30, "--hmc-burn-in", 20));

    assertThat(block.getDouble("meanReciprocalLogLikelihood"))
        .isCloseTo(sum / weights, within(1e-9));
    assertThat(block.getDouble("reciprocalStandardError"))
        .isCloseTo(Math.sqrt(squaredErrors) / weights, within(1e-12));
    assertThat(block.getDouble("meanAcceptance"))
        .isCloseTo(acceptance / weights, within(1e-9))
        .isBetween(0.8, 0.99);
    assertThat(block.getInt("reciprocalSamples")).isEqualTo(30);
    assertThat(block.getDouble("meanReciprocalLogLikelihood"))
        .isCloseTo(block.getDouble("meanImportanceWeightedLogLikelihood"), within(0.05));
  }

  @Test
  void markovChainsThatCannotServeAreRefusedInOneLine() throws IOException {
    Path input = csv("all", TestRows.csv(0, 20, "test"));
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = "path = nowhere, splitColumn = split";
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    draft.sets = List.of("model.latentSize=5");
    Verb many = evaluate(draft.write(root.resolve("five")), input, "--hmc-samples", 50);
    assertThat(many.exitCode()).isEqualTo(2);
    assertThat(many.err())
        .isEqualTo(
            "Cannot estimate log p(x) by HMC: the model has 5 latents (must be < 5, because the"
                + " estimate needs a Gaussian that fits p(z|x) well in every direction)."
                + " Use the importance-weighted estimate: evaluate --samples\n");

    TestModel model = model("splitColumn = split");
    Verb alone = evaluate(model, input, "--hmc-burn-in", 9);
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err())
        .isEqualTo("Invalid --hmc-burn-in: 9 (is for --hmc-samples, which is not given)\n");
    Verb few = evaluate(model, input, "--hmc-samples", 9, "--hmc-leapfrog-steps", 0);
    assertThat(few.exitCode()).isEqualTo(2);
    assertThat(few.err())
        .isEqualTo(
            "Invalid --hmc-samples: 9 (must be >= 10, because a Gaussian is fitted to the draws)\n"
                + "Invalid --hmc-leapfrog-steps: 0 (must be >= 1)\n");
  }

  /** The weights of the decoder are so large that no proposal of the first step is accepted. */
  @Test
  void markovChainsThatAcceptNothingAreRefusedWithTheirAcceptance() throws IOException {
    Path input = csv("all", TestRows.csv(0, 20, "test"));
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = "path = nowhere, splitColumn = split";
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    draft.change =
        parameters -> {
          for (int i = parameters.length / 2; i < parameters.length; i++) {
            parameters[i] *= 1e6f;
          }
        };
    TestModel model = draft.write(root.resolve("wild"));

    Verb verb = evaluate(model, input, "--hmc-samples", 10, "--hmc-burn-in", 0);

    assertThat(verb.exitCode()).isEqualTo(2);
    assertThat(verb.err())
        .matches(
            "Cannot estimate log p\\(x\\) by HMC: it accepts too few draws of z for \\d+ of 20 rows"
                + " \\(mean acceptance 0\\.\\d+\\)\\. Give more than --hmc-burn-in 0, or fewer than"
                + " --hmc-leapfrog-steps 4\n");
  }

  private static Shards ofTestRowsOnly(TestModel model, Path input) {
    StoredInput opened =
        StoredInput.open(
            TestSession.get(),
            new StoredModel("model", artifact(model), model.recipe),
            Optional.of(input.toString()),
            List.of(),
            StoredInput.Use.SPLITS);
    return Shards.pack(opened.survey(), Split.TEST, opened.scaling(), 3, 5);
  }

  private static ModelArtifact artifact(TestModel model) {
    return ArtifactReader.read(new DirectoryStore(model.directory));
  }

  @Test
  void splitWithoutRowsIsRefusedInOneLine() throws IOException {
    TestModel model = model("splitColumn = split");
    Path input = csv("all", TestRows.csv(0, 20, "test"));

    Verb none = evaluate(model, input, "--split", "train");
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err())
        .isEqualTo(
            "Cannot evaluate: the input has no train rows, but 0 train, 0 validation, 20 test."
                + " Give another --split\n");
    Verb noRows = evaluate(model, input, "--rows", 0);
    assertThat(noRows.exitCode()).isEqualTo(2);
    assertThat(noRows.err()).isEqualTo("Invalid --rows: 0 (must be >= 1)\n");
  }
}
