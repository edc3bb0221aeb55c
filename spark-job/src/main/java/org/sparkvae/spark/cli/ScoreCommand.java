package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.job.OutputChecks;
import org.sparkvae.spark.job.Scoring;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.score.ScoreColumn;
import org.sparkvae.spark.score.ScoreRequest;
import org.sparkvae.spark.score.ScoreRequest.LatentType;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes latent codes and scores of every row. */
@Command(
    name = "score",
    description = "Writes latent codes and scores of every row of an input.",
    footer =
        "  submit/score.sh --model out/mnist --input mnist --output codes --columns"
            + " latentMean,negativeElbo")
final class ScoreCommand extends SparkCommand {
  @Mixin private ModelOptions.WithDraw model;
  @Mixin private ModelOptions.Input input;
  @Mixin private OutputOptions output;

  @Option(
      names = "--keys",
      paramLabel = "a,b",
      split = ",",
      description =
          "Columns of the input to keep. Default: all except the features. A name that contains a"
              + " comma stands in double quotes.")
  private List<String> keys;

  @Option(
      names = "--columns",
      paramLabel = "c,d",
      split = ",",
      defaultValue = "latentMean",
      description = {
        "Columns to add: latentMean, latentLogVariance, latentSample, negativeElbo,"
            + " negativeElboAtMean, reconstructionNll, klDivergence (nats),"
            + " importanceWeightedLogLikelihood (nats) and its standardError (nats), reconstruction"
            + " (as features after scaling), clippedValues, observedCells, contributions (what each input column"
            + " adds to reconstructionNll, the largest first), prediction (1 for an anomaly, 0 for"
            + " others), tailProbability (of a negativeElbo at least as high). A row beyond the range"
            + " of the likelihood is scored: the encoder takes its values as they are, the"
            + " likelihood clips them to its range, and clippedValues counts them."
            + " Default: ${DEFAULT-VALUE}."
      })
  private List<String> columns;

  @Option(
      names = "--samples",
      paramLabel = "K",
      defaultValue = "100",
      description =
          "Draws per row for importanceWeightedLogLikelihood and its standardError. Default:"
              + " ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--elbo-samples",
      paramLabel = "S",
      description =
          "Draws per row for negativeElbo, reconstructionNll, klDivergence and contributions."
              + " Default: score.elboSamples of the model's recipe.")
  private Integer elboSamples;

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "How many contributions a row has, the largest. Default: those of all columns.")
  private Integer top;

  @Option(
      names = "--latent-type",
      paramLabel = "TYPE",
      defaultValue = "array",
      description = "array (of float) or vector (of Spark ML). Default: ${DEFAULT-VALUE}.")
  private LatentType latentType;

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    List<ScoreColumn> wanted = columns.stream().map(ScoreColumn::of).toList();
    StoredModel stored = model.read(spark);
    stored.requireEncoder();
    OutputChecks.ofScoring(output.place(spark), stored, input.path(), shared.sets());
    try (AtomicOutput place = output.open(spark)) {
      Scoring scoring =
          Scoring.open(spark, stored, input.path(), shared.sets(), StoredInput.Use.ALL_ROWS);
      List<String> kept =
          keys == null
              ? scoring.input().table().keyColumns()
              : keys.stream().map(ScoreCommand::unquoted).toList();
      ScoreRequest request =
          new ScoreRequest(
              kept,
              wanted,
              latentType,
              samples,
              elboSamples == null ? stored.recipe().score().elboSamples() : elboSamples,
              top == null ? ScoreRequest.ALL : top);
      scoring.write(request, new Extent.All(), output.format(), place);
    }
    print(output.doneLine());
    return ExitCode.DONE;
  }

  /** A name with a comma is given in quotes, which the split leaves in place. */
  static String unquoted(String name) {
    return name.replaceFirst("^\"(.+)\"$", "$1");
  }
}
