package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.OutputPlace;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Option;

/** The output of a verb, which is written as a whole or not at all. */
final class OutputOptions {
  @Option(
      names = "--output",
      paramLabel = "PATH",
      required = true,
      description = "Output path, on any Hadoop file system.")
  private String path;

  @Option(names = "--overwrite", description = "Replaces an existing output.")
  private boolean overwrite;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "parquet",
      description =
          "Format of rows: any file format of Spark. In csv, each value of an array has a column"
              + " of its own: latentMean0, latentMean1, ... Default: ${DEFAULT-VALUE}.")
  private String format;

  boolean isPicture() {
    return path.toLowerCase(Locale.ROOT).endsWith(".png");
  }

  String format() {
    return format;
  }

  OutputPlace place(SparkSession spark) {
    return new OutputPlace(spark.sessionState().newHadoopConf(), path, "--output");
  }

  /** Refuses an existing output before any work is done. */
  AtomicOutput open(SparkSession spark) throws IOException {
    Path place = new Path(path);
    return AtomicOutput.open(
        place.getFileSystem(spark.sessionState().newHadoopConf()),
        place,
        overwrite ? Overwrite.REPLACE : Overwrite.REFUSE,
        JobIdentity.newRun(spark.sparkContext().applicationId()));
  }

  /** {@return what is said when it is there} */
  String doneLine() {
    return "Done: " + path;
  }

  /** The shape of the images that the model generates. */
  ImageShape imageShape(StoredModel model) {
    return model
        .artifact()
        .features()
        .imageShape()
        .orElseThrow(
            () ->
                ConfigException.of(
                    "",
                    "Cannot draw %s: the rows of the model %s are not images. Give an --output that does not end in .png, for rows"
                        .formatted(path, model.directory())));
  }
}
