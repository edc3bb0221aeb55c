package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.ModelPictures;
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

/** Writes rows next to their reconstructions. */
@Command(
    name = "reconstruct",
    description = {
      "Encodes rows and decodes the mean of their codes.",
      "An output that ends in .png becomes a PNG sheet with each image above its reconstruction; any"
          + " other output gets the key columns and the reconstruction, as features after scaling."
    },
    footer = "  submit/reconstruct.sh --model out/mnist --input mnist --output pairs.png")
final class ReconstructCommand extends SparkCommand {
  private static final int PAIRS = 50;
  private static final int MOST_PAIRS = 5_000;

  @Mixin private ModelOptions.WithDraw model;
  @Mixin private ModelOptions.Input input;
  @Mixin private OutputOptions output;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description =
          "The first N rows, by file and position. Default: " + PAIRS + " for a picture, else all.")
  private Integer rows;

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    boolean picture = output.isPicture();
    new Problems("")
        .require(
            rows == null || rows >= 1 && (rows <= MOST_PAIRS || !picture),
            "--rows",
            rows,
            "must be >= 1, for a picture at most " + MOST_PAIRS)
        .throwIfAny();
    StoredModel stored = model.read(spark);
    stored.requireEncoder();
    OutputChecks.ofScoring(output.place(spark), stored, input.path(), shared.sets());
    try (AtomicOutput place = output.open(spark)) {
      Scoring scoring =
          Scoring.open(spark, stored, input.path(), shared.sets(), StoredInput.Use.ALL_ROWS);
      if (picture) {
        ImageShape shape = output.imageShape(stored);
        List<float[]> images = scoring.firstRows(rows == null ? PAIRS : rows);
        place.commitFile(new ModelPictures(stored.network(), shape).reconstructions(images));
      } else {
        List<String> keys = scoring.input().table().keyColumns();
        ScoreRequest request =
            new ScoreRequest(keys, List.of(ScoreColumn.RECONSTRUCTION), LatentType.ARRAY, 1);
        Extent extent = rows == null ? new Extent.All() : new Extent.First(rows);
        scoring.write(request, extent, output.format(), place);
      }
    }
    print(output.doneLine());
    return ExitCode.DONE;
  }
}
