package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.evaluate.SplitScores;
import org.sparkvae.spark.job.Scoring;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints means over a split, as JSON. */
@Command(
    name = "evaluate",
    description = "Prints the mean bound of a split as one line of JSON.",
    footer = "  submit/evaluate.sh --model out/mnist --input mnist --samples 5000 --rows 1000")
final class EvaluateCommand extends SparkCommand {
  @Mixin private ModelOptions model;
  @Mixin private ModelOptions.Input input;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "train, validation or test. Default: ${DEFAULT-VALUE}.")
  private Split split;

  @Option(
      names = "--samples",
      paramLabel = "K",
      description = "Also estimates log p(x) with K draws per row.")
  private Integer samples;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "The first N rows of the split, by file and position. Default: all.")
  private Integer rows;

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    new Problems("")
        .require(samples == null || samples >= 1, "--samples", samples, "must be >= 1")
        .require(rows == null || rows >= 1, "--rows", rows, "must be >= 1")
        .throwIfAny();
    StoredModel stored = model.read(spark);
    SplitScores scores =
        Scoring.open(spark, stored, input.path(), shared.sets(), StoredInput.Use.SPLITS)
            .evaluate(
                split,
                Optional.ofNullable(rows),
                samples == null ? OptionalInt.empty() : OptionalInt.of(samples));
    print(SortedJson.line(scores.toMap()));
    return ExitCode.DONE;
  }
}
