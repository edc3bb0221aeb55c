package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.WeightsConfig.WeightsName;
import org.sparkvae.model.likelihood.DensityKind;
import org.sparkvae.model.network.HmcSettings;
import org.sparkvae.model.network.RandomWeights;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.evaluate.SplitEvaluator;
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
    description =
        "Prints the mean bound of a split, and estimates of log p(x), as one line of JSON.",
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
      names = "--hmc-samples",
      paramLabel = "L",
      description = {
        "Also estimates log p(x) as AEVB does (appendix D): Hamiltonian Monte Carlo, L draws of z per row"
            + " to fit a Gaussian and L more for the estimate. For models with fewer than 5"
            + " latents."
      })
  private Integer hmcSamples;

  @Option(
      names = "--hmc-burn-in",
      paramLabel = "N",
      description =
          "Draws before them, in which the step adapts. Default: " + HmcSettings.BURN_IN + ".")
  private Integer hmcBurnIn;

  @Option(
      names = "--hmc-leapfrog-steps",
      paramLabel = "N",
      description = "Steps of each draw. Default: " + HmcSettings.LEAPFROG_STEPS + ".")
  private Integer hmcLeapfrogSteps;

  @Option(
      names = "--squared-error",
      description =
          "Also prints meanSquaredError: of each row and its reconstruction, a sum over features.")
  private boolean squaredError;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "The first N rows of the split, by file and position. Default: all.")
  private Integer rows;

  @Option(
      names = "--weight-samples",
      paramLabel = "S",
      description =
          "Means over S draws of random weights, instead of the value at their means; for"
              + " model.weights.name = gaussian.")
  private Integer weightSamples;

  @Option(
      names = "--prune",
      paramLabel = "SHARE",
      description =
          "Sets this share of the random weights to 0, those with the smallest |mean| / stdDev; for"
              + " model.weights.name = gaussian.")
  private Double prune;

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    new Problems("")
        .require(samples == null || samples >= 1, "--samples", samples, "must be >= 1")
        .require(rows == null || rows >= 1, "--rows", rows, "must be >= 1")
        .require(
            hmcSamples == null || hmcSamples >= HmcSettings.FEWEST_SAMPLES,
            "--hmc-samples",
            hmcSamples,
            "must be >= "
                + HmcSettings.FEWEST_SAMPLES
                + ", because a Gaussian is fitted to the draws")
        .require(hmcBurnIn == null || hmcBurnIn >= 0, "--hmc-burn-in", hmcBurnIn, "must be >= 0")
        .require(
            hmcLeapfrogSteps == null || hmcLeapfrogSteps >= 1,
            "--hmc-leapfrog-steps",
            hmcLeapfrogSteps,
            "must be >= 1")
        .require(
            hmcSamples != null || hmcBurnIn == null,
            "--hmc-burn-in",
            hmcBurnIn,
            "is for --hmc-samples, which is not given")
        .require(
            hmcSamples != null || hmcLeapfrogSteps == null,
            "--hmc-leapfrog-steps",
            hmcLeapfrogSteps,
            "is for --hmc-samples, which is not given")
        .require(
            weightSamples == null || hmcSamples == null,
            "--hmc-samples",
            hmcSamples,
            "cannot be given with --weight-samples")
        .require(
            weightSamples == null || weightSamples >= 1 && weightSamples <= 10_000,
            "--weight-samples",
            weightSamples,
            "must be in [1, 10000]")
        .require(prune == null || prune >= 0 && prune <= 1, "--prune", prune, "must be in [0, 1]")
        .throwIfAny();
    Optional<HmcSettings> hmc = hmcSettings();
    StoredModel stored = model.read(spark);
    if (hmc.isEmpty() || samples != null || squaredError) {
      stored.requireEncoder();
    }
    DensityKind kind = VaeParts.of(stored.artifact().vae()).likelihood().kind();
    new Problems("")
        .require(
            !squaredError || kind != DensityKind.GIVEN_SUM,
            "--squared-error",
            "yes",
            "cannot be given for model.likelihood = multinomial, whose mean does not know the sum of a row")
        .throwIfAny();
    if (hmc.isPresent()) {
      HmcSettings.requireFewLatents(stored.artifact().vae().model().latentSize());
    }
    SplitScores scores =
        Scoring.open(spark, stored, input.path(), shared.sets(), StoredInput.Use.SPLITS)
            .evaluate(
                split,
                Optional.ofNullable(rows),
                new SplitEvaluator.Estimates(
                    samples == null ? OptionalInt.empty() : OptionalInt.of(samples),
                    hmc,
                    squaredError
                        ? SplitEvaluator.SquaredError.MEAN
                        : SplitEvaluator.SquaredError.NONE),
                weights(stored.artifact()));
    print(SortedJson.line(scores.toMap()));
    return ExitCode.DONE;
  }

  private Optional<HmcSettings> hmcSettings() {
    return Optional.ofNullable(hmcSamples)
        .map(
            draws ->
                new HmcSettings(
                    draws,
                    Objects.requireNonNullElse(hmcBurnIn, HmcSettings.BURN_IN),
                    Objects.requireNonNullElse(hmcLeapfrogSteps, HmcSettings.LEAPFROG_STEPS)));
  }

  /** The parameters to evaluate; each draw is made when it is needed. */
  private Iterable<float[]> weights(ModelArtifact artifact) {
    WeightsName name = artifact.vae().model().weights().name();
    String rule = "needs a model with model.weights.name = gaussian, not " + EnumSpelling.of(name);
    boolean isRandom = name == WeightsName.GAUSSIAN;
    new Problems("")
        .require(isRandom || weightSamples == null, "--weight-samples", weightSamples, rule)
        .require(isRandom || prune == null, "--prune", prune, rule)
        .require(
            !isRandom || hmcSamples == null,
            "--hmc-samples",
            hmcSamples,
            "needs a model with model.weights.name = point")
        .require(
            weightSamples == null || prune == null,
            "--prune",
            prune,
            "cannot be given with --weight-samples, which draws what is pruned")
        .throwIfAny();
    RandomWeights random = new RandomWeights(artifact.vae(), artifact.parameters());
    if (prune != null) {
      return List.of(random.pruned(prune));
    }
    long seed = artifact.vae().seed();
    return weightSamples == null
        ? List.of(artifact.parameters())
        : () -> LongStream.range(0, weightSamples).mapToObj(i -> random.drawn(seed, i)).iterator();
  }
}
