package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model without an encoder: what it gives, and what is refused. */
class McemTest {
  private static final String NO_ENCODER =
      "The model was trained with objective.name = mcem, which trains no encoder: ";

  @TempDir private Path folder;

  @Test
  void itIsTrainedAndMeasuredByItsLikelihood() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    Verb train = work.train("--set", "objective.name=mcem", "--set", "training.batchSize=40");
    assertThat(train.exitCode()).as(train.err()).isZero();
    assertThat(train.lines()).anyMatch(line -> line.startsWith("No negative ELBO: mcem trains no"));

    Path model = work.output();
    JsonNode metrics = TrainingFolder.metrics(model);
    assertThat(metrics.get("train").isNull()).isTrue();
    List<String> names = new ArrayList<>();
    metrics.get("history").fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .contains("meanJointNll", "meanReconstructionNll", "meanPriorNll", "meanAcceptance")
        .doesNotContain("meanNegativeElbo", "meanKlDivergence");
    assertThat(TrainingFolder.files(model))
        .contains("report.html", "pictures/samples.png")
        .doesNotContain("pictures/reconstructions.png");
    assertThat(Verb.ok("describe", model).lines())
        .contains(
            "objective: mcem, 10 leapfrog steps and 5 steps of the weights a mini-batch, no encoder");

    List<String> lines =
        Verb.ok("evaluate", "--model", model, "--rows", 20, "--hmc-samples", 20).lines();
    JsonNode block = TrainingFolder.json(work.write("block.json", lines.get(lines.size() - 1)));
    assertThat(block.get("meanNegativeElbo").isNull()).isTrue();
    assertThat(block.get("meanReciprocalLogLikelihood").doubleValue()).isBetween(-543.0, -50.0);
    assertThat(block.get("meanAcceptance").doubleValue()).isBetween(0.5, 1.0);

    Path scores = folder.resolve("scores");
    for (Verb refused :
        List.of(
            Verb.run("evaluate", "--model", model),
            Verb.run("evaluate", "--model", model, "--samples", 5, "--hmc-samples", 20),
            Verb.run("score", "--model", model, "--output", scores),
            Verb.run("reconstruct", "--model", model, "--output", scores),
            Verb.run("compare", "--model", model, "--champion", model))) {
      Refusal.of(refused, 2)
          .isOneLineThat(NO_ENCODER, "evaluate --hmc-samples")
          .leavesNothingAt(scores);
    }
  }

  @Test
  void whatNeedsAnEncoderOrABoundIsRefused() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    assertRefused(work, "model.latentSize=5", "Invalid model.latentSize: 5 ");
    assertRefused(work, "model.posterior.name=planar", "Invalid model.posterior.name: planar ");
    assertRefused(work, "model.weights.name=gaussian", "Invalid objective.name: mcem ");
    assertRefused(work, "model.inputDropout=0.5", "Invalid model.inputDropout: 0.5 ");
    assertRefused(work, "model.inputNormalization=l2", "Invalid model.inputNormalization: l2 ");
    assertRefused(work, "score.contamination=0.1", "Invalid score.contamination: 0.1 ");
    assertRefused(work, "objective.samplesPerRow=3", "Invalid objective.samplesPerRow: 3 ");
    assertRefused(work, "training.engine=dl4j-spark", "Invalid objective.name: mcem ");
    assertRefused(
        work, "training.earlyStopping.mode=on", "Invalid training.earlyStopping.mode: on ");
    Refusal.of(work.train("--set", "objective.leapfrogSteps=3"), 2)
        .isOneLineThat("Invalid objective.leapfrogSteps: 3 ", "mcem only")
        .leavesNothingAt(work.output());
  }

  private static void assertRefused(TrainingFolder work, String setting, String message)
      throws IOException {
    Refusal.of(work.train("--set", "objective.name=mcem", "--set", setting), 2)
        .isOneLineThat(message, "(")
        .leavesNothingAt(work.output());
  }
}
