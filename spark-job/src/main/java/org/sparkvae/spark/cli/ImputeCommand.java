package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.ImputationConfig;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.job.OutputChecks;
import org.sparkvae.spark.job.Scoring;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.score.ImputeRequest;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the rows of an input with their missing cells filled. */
@Command(
    name = "impute",
    description = {
      "Fills the missing cells of every row of an input, given its observed cells, and says how"
          + " sure that is.",
      "Beside a column of numbers are its _stdDev and the ends of a 90 %% interval, _lower and"
          + " _upper; beside a category its _probabilities, of the 100 most probable ones. For"
          + " observed cells these columns are null; in arrays, the deviation is 0 and both ends"
          + " are the value."
    },
    footer = "  submit/impute.sh --model out/table --input gaps.csv --output filled --keys id")
final class ImputeCommand extends SparkCommand {
  @Mixin private ModelOptions.WithDraw model;
  @Mixin private ModelOptions.Input input;
  @Mixin private OutputOptions output;

  @Option(
      names = "--keys",
      paramLabel = "a,b",
      split = ",",
      description =
          "Columns of the input to keep beside the features. Default: all others. A name that"
              + " contains a comma stands in double quotes.")
  private List<String> keys;

  @Option(
      names = "--draws",
      paramLabel = "K",
      defaultValue = "" + ImputationConfig.DRAWS,
      description = "Draws of the latents for each row. Default: ${DEFAULT-VALUE}.")
  private int draws;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "importanceWeighted: draws given the observed cells, weighted by how well they explain"
              + " them. iterated: rounds of encoding and decoding replace the missing cells first."
              + " Default: importanceWeighted if training rows had missing cells, unless"
              + " model.inputNormalization = l2; otherwise iterated.")
  private String method;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + ImputationConfig.ROUNDS,
      description = "Rounds of --method iterated. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    StoredModel stored = model.read(spark);
    VaeConfig network = stored.artifact().vae();
    ImputationConfig how = ImputeRequest.how(network, method, draws, rounds);
    OutputChecks.ofScoring(output.place(spark), stored, input.path(), shared.sets());
    try (AtomicOutput place = output.open(spark)) {
      Scoring scoring =
          Scoring.open(spark, stored, input.path(), shared.sets(), StoredInput.Use.ALL_ROWS);
      List<String> kept =
          keys == null
              ? scoring.input().table().keyColumns()
              : keys.stream().map(ScoreCommand::unquoted).toList();
      scoring.impute(new ImputeRequest(kept, how), output.format(), place);
    }
    print(output.doneLine());
    return ExitCode.DONE;
  }
}
