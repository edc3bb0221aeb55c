package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.job.ModelComparison;
import org.sparkvae.spark.registry.Decision;
import org.sparkvae.spark.registry.Gate;
import org.sparkvae.spark.registry.Gate.DriftPolicy;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides whether a challenger may replace the champion. */
@Command(
    name = "compare",
    description = {
      "Compares a challenger with the champion on the same held-out rows, measures drift, and decides"
          + " to promote the challenger or to keep the champion.",
      "The champion stays if the challenger's mean bound is worse by more than the margin plus two"
          + " standard errors of the paired difference, or a limit of drift is exceeded.",
      "The last line is JSON: decision, reasons, numbers. The exit code is 0 for both decisions."
    },
    footer = {
      "  submit/compare.sh --model models/digits/2026-11-29 --champion models/digits \\",
      "    --input data/2026-11-29 --output decision.json"
    })
final class CompareCommand extends SparkCommand {
  @Mixin private ModelOptions model;
  @Mixin private ModelOptions.Input input;

  @Option(
      names = "--champion",
      paramLabel = "DIR",
      required = true,
      description =
          "The model to replace, or the folder of its versions. If that has no champion yet, the"
              + " decision is to promote.")
  private String champion;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description =
          "train, validation or test, by the challenger's recipe, or all. Default:"
              + " ${DEFAULT-VALUE}.")
  private HeldOut split;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "The first N rows of the split, by file and position. Default: all.")
  private Integer rows;

  @Option(
      names = "--samples",
      paramLabel = "K",
      description =
          "Compares importance-weighted estimates of log p(x) with K draws per row, in place of the"
              + " ELBO.")
  private Integer samples;

  @Option(
      names = "--reference",
      paramLabel = "PATH",
      description =
          "Rows like those that the champion was trained on, for drift. Default: the test rows of the"
              + " champion's training input, or its training rows.")
  private String reference;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Also writes the JSON to this file, on any Hadoop file system.")
  private String output;

  @Option(
      names = "--record",
      description = "Also adds the JSON to metrics.json of the challenger, as comparison.")
  private boolean record;

  @Option(
      names = "--margin",
      paramLabel = "NATS",
      defaultValue = "0",
      description =
          "By how much the challenger may be worse, in nats a row, beyond two standard errors."
              + " Default: ${DEFAULT-VALUE}.")
  private double margin;

  @Option(
      names = "--max-drifted-features",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Largest share of features whose population stability index is above 0.25, beyond what chance"
              + " explains with so many rows. Default: ${DEFAULT-VALUE}.")
  private double mostDriftedFeatures;

  @Option(
      names = "--max-latent-shift",
      paramLabel = "S",
      defaultValue = "0.5",
      description =
          "Largest shift of the mean of a latent, in standard deviations. Default:"
              + " ${DEFAULT-VALUE}.")
  private double mostLatentShift;

  @Option(
      names = "--max-latent-psi",
      paramLabel = "PSI",
      defaultValue = "0.25",
      description =
          "Largest population stability index of a latent, beyond what chance explains. Default:"
              + " ${DEFAULT-VALUE}.")
  private double mostLatentStability;

  @Option(
      names = "--max-anomalous",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "Largest share of rows whose negative ELBO under the champion is above the 99th percentile"
              + " of the reference rows. Default: ${DEFAULT-VALUE}.")
  private double mostAnomalous;

  @Option(
      names = "--require-drift",
      description = "Keeps the champion if drift cannot be measured.")
  private boolean requireDrift;

  /** The rows to compare on. */
  enum HeldOut {
    TRAIN(Split.TRAIN),
    VALIDATION(Split.VALIDATION),
    TEST(Split.TEST),
    ALL(null);

    private final Split split;

    HeldOut(Split split) {
      this.split = split;
    }
  }

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    new Problems("")
        .require(samples == null || samples >= 1, "--samples", samples, "must be >= 1")
        .require(rows == null || rows >= 1, "--rows", rows, "must be >= 1")
        .throwIfAny();
    Gate gate =
        new Gate(
            margin,
            mostDriftedFeatures,
            mostLatentShift,
            mostLatentStability,
            mostAnomalous,
            requireDrift ? DriftPolicy.REQUIRED : DriftPolicy.OPTIONAL);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    StoredModel challenger = model.read(spark);
    challenger.requireElbo();
    Optional<StoredModel> stored = ModelRegistry.readChampion(champion, hadoop);
    stored.ifPresent(StoredModel::requireElbo);
    ModelComparison.Rows wanted =
        new ModelComparison.Rows(
            input.path(),
            Optional.ofNullable(split.split),
            Optional.ofNullable(rows),
            samples == null ? OptionalInt.empty() : OptionalInt.of(samples),
            Optional.ofNullable(reference),
            shared.sets());
    Map<String, Object> values = new ModelComparison(spark, challenger, stored, wanted, gate).run();
    if (output != null) {
      Decision.write(output, values, hadoop);
    }
    if (record) {
      Decision.record(challenger.directory(), values, hadoop);
    }
    print(SortedJson.line(values));
    return ExitCode.DONE;
  }
}
