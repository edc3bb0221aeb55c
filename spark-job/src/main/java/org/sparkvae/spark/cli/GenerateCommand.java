package org.sparkvae.spark.cli;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.ModelPictures;
import org.sparkvae.spark.score.GeneratedRows;
import org.sparkvae.spark.score.RowsWriter;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes new rows of a model, as a picture or as rows. */
@Command(
    name = "generate",
    description = {
      "Draws latents from the prior and decodes them.",
      "An output that ends in .png becomes a PNG sheet; any other output gets rows (row, latent,"
          + " features in the units of the input). Of a table that was trained with data.columns,"
          + " these are rows like those of the table: its columns and types, values drawn from the"
          + " likelihood, and missing cells as often as in the training rows."
    },
    footer = "  submit/generate.sh --model out/mnist --output digits.png --rows 100")
final class GenerateCommand extends SparkCommand {
  /** Keeps a picture at a size that can be viewed; rows have no limit. */
  private static final int MOST_IMAGES = 10_000;

  @Mixin private ModelOptions.WithDraw model;
  @Mixin private OutputOptions output;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "100",
      description = "Number of images or rows. Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the draws. Default: the model's seed.")
  private Long seed;

  @Option(
      names = "--grid",
      description =
          "Decodes a 20 x 20 grid of latents, evenly spaced in probability, instead of draws"
              + " (two latents, prior standardNormal, PNG).")
  private boolean grid;

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    boolean picture = output.isPicture();
    new Problems("")
        .require(
            rows >= 1 && (rows <= MOST_IMAGES || !picture),
            "--rows",
            rows,
            "must be >= 1, for a picture at most " + MOST_IMAGES)
        .throwIfAny();
    StoredModel stored = model.read(spark);
    if (grid) {
      requireGrid(stored);
    }
    long drawn = seed == null ? stored.artifact().vae().seed() : seed;
    output.place(spark).requireApart(stored.directory(), "the model");
    try (AtomicOutput place = output.open(spark)) {
      if (picture) {
        place.commitFile(picture(stored, drawn));
      } else {
        RowsWriter.write(
            GeneratedRows.of(spark, stored, rows, drawn),
            output.format(),
            GeneratedRows.sizes(stored.artifact().vae()),
            place);
        place.commit();
      }
    }
    print(output.doneLine());
    return ExitCode.DONE;
  }

  private byte[] picture(StoredModel stored, long drawn) {
    ModelPictures pictures = new ModelPictures(stored.network(), output.imageShape(stored));
    return grid ? pictures.manifold() : pictures.samples((int) rows, drawn);
  }

  private void requireGrid(StoredModel stored) {
    ModelConfig model = stored.artifact().vae().model();
    if (!ModelPictures.hasManifold(model) || !output.isPicture()) {
      throw ConfigException.of(
          "",
          ("Invalid --grid: the model has %d latents and the prior %s, and --output is %s (must"
                  + " be 2 latents, the prior standardNormal and a .png file; leave out --grid)")
              .formatted(
                  model.latentSize(),
                  EnumSpelling.of(model.prior().name()),
                  output.isPicture() ? "a picture" : "rows"));
    }
  }
}
