package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.cli.Verb;
import org.sparkvae.spark.report.Xml;
import org.sparkvae.spark.score.StoredModel;

/** The command line and Spark ML use each other's models. */
class CommandLineTest {
  private static final int ROWS = 240;

  @TempDir private Path folder;
  private Dataset<Row> digits;
  private Path input;

  @BeforeEach
  void write() {
    digits = Digits.rows(ROWS);
    input = folder.resolve("digits.parquet");
    digits.write().parquet(input.toString());
  }

  private static List<Row> latents(Dataset<Row> scored) {
    return scored.orderBy("row").select("latent").collectAsList();
  }

  @Test
  void theCommandLineUsesWhatAnEstimatorHasSaved() throws IOException {
    Path saved = folder.resolve("saved");
    VaeModel model = Digits.estimator().fit(digits);
    model.save(saved.toString());

    assertThat(Verb.ok("describe", saved).out()).contains("784", "dataFrame");
    String report = Files.readString(saved.resolve("report.html"));
    assertThat(report).isEqualTo(model.stored().artifact().reportHtml());
    assertThat(Xml.parse(report).getTextContent())
        .contains("Outcome: done", "features[", ROWS + " train rows");
    assertThat(Verb.ok("evaluate", "--model", saved, "--input", input, "--split", "train").out())
        .contains("\"rows\":" + ROWS);

    Path scores = folder.resolve("scores");
    Verb.ok("score", "--model", saved, "--input", input, "--output", scores);
    Dataset<Row> codes =
        Digits.SPARK
            .read()
            .parquet(scores.toString())
            .withColumn("latent", functions.array_to_vector(col("latentMean")));
    assertThat(latents(codes)).isEqualTo(latents(model.transform(digits)));

    Path recipe = folder.resolve("more.conf");
    Files.writeString(
        recipe,
        """
        data.featuresColumn = features
        model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
        training { passes = 1, batchSize = 20 }
        """);
    Path more = folder.resolve("more");
    Verb.ok("train", recipe, "--input", input, "--output", more, "--init-from", saved);
    StoredModel continued = StoredModel.read(more.toString(), new Configuration());
    assertThat(continued.provenance().getString("initFrom"))
        .isEqualTo(model.stored().metrics().getString("parametersSha256"));

    VaeModel again = Digits.estimator().setInitFrom(more.toString()).fit(digits);
    assertThat(again.stored().provenance().getString("initFrom"))
        .isEqualTo(continued.metrics().getString("parametersSha256"));
  }

  @Test
  void aModelUsesWhatTheCommandLineHasTrained() throws IOException {
    Path recipe = folder.resolve("digits.conf");
    Files.writeString(
        recipe,
        """
        data.featuresColumn = features
        model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
        training { passes = 1, batchSize = 20 }
        """);
    Path trained = folder.resolve("trained");
    Verb.ok("train", recipe, "--input", input, "--output", trained);
    VaeModel model = VaeModel.load(trained.toString());

    assertThat(model.getOrDefault(model.featuresCol())).isEqualTo("features");
    // Not to the bit: rows of files draw their noise by their place, those of a DataFrame by
    // content.
    assertThat(model.evaluate(digits).bound().meanNegativeElbo())
        .isCloseTo(model.stored().metrics().getDouble("train.meanNegativeElbo"), within(1.0));
    model.write().overwrite().save(trained.toString());
    assertThat(Verb.ok("describe", trained).out()).contains("784");
    assertThat(latents(VaeModel.load(trained.toString()).transform(digits)))
        .isEqualTo(latents(model.transform(digits)));
  }
}
