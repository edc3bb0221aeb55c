package org.sparkvae.spark.notebook;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.network.RandomWeights;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.evaluate.SplitEvaluator;
import org.sparkvae.spark.job.TrainingHistory;
import org.sparkvae.spark.job.TrainingRows;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.ml.VaeModel;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.TrainingListener;

/**
 * A training by a recipe, with what one wants to look at afterwards.
 *
 * @param spark the session
 * @param recipe as it was resolved
 * @param artifact what {@code submit/train.sh} would have written
 * @param model the same as a stage of Spark ML
 */
public record RecipeRun(SparkSession spark, Recipe recipe, ModelArtifact artifact, VaeModel model) {
  /**
   * Trains.
   *
   * @param recipe text of a recipe, or its file
   * @param settings {@code key=value}, which override the recipe's
   * @throws org.sparkvae.model.config.ConfigException that names all problems of the settings
   */
  public static RecipeRun of(SparkSession spark, String recipe, String... settings)
      throws IOException {
    boolean isFile = recipe.endsWith(".conf");
    String text = isFile ? Files.readString(Path.of(recipe)) : recipe;
    String origin = isFile ? recipe : "the cell";
    Recipe resolved = RecipeReader.read(text, origin, List.of(settings), Optional.empty());
    ModelArtifact artifact =
        VaeTraining.train(spark, resolved, Optional.empty(), TrainingListener.NONE);
    return new RecipeRun(spark, resolved, artifact, stage(artifact));
  }

  /** Spark ML reads what the command line writes. */
  private static VaeModel stage(ModelArtifact artifact) throws IOException {
    Path folder = Files.createTempDirectory("notebook");
    try {
      ArtifactWriter.write(new DirectoryStore(folder), artifact);
      return VaeModel.load(folder.toUri().toString());
    } finally {
      FileUtil.fullyDelete(folder.toFile());
    }
  }

  /**
   * {@return the mean bound of each split that has rows: columns {@code split}, {@code rows} and
   * the terms of the ELBO in nats a row}
   */
  public Dataset<Row> bounds() {
    Config metrics = ConfigFactory.parseString(artifact.metricsJson());
    List<Row> bounds = new ArrayList<>();
    for (Split split : Split.values()) {
      if (metrics.hasPath(split.text())) {
        Config block = metrics.getConfig(split.text());
        List<Object> values = new ArrayList<>(List.of(split.text(), block.getLong("rows")));
        RowTerms.ELBO.forEach(term -> values.add(block.getDouble(TrainingHistory.key(term))));
        bounds.add(RowFactory.create(values.toArray()));
      }
    }
    StructType schema =
        new StructType().add("split", DataTypes.StringType).add("rows", DataTypes.LongType);
    for (String term : RowTerms.ELBO) {
      schema = schema.add(term, DataTypes.DoubleType);
    }
    return spark.createDataFrame(bounds, schema);
  }

  /**
   * The mean bound of a split with other parameters than the trained ones.
   *
   * @param parameters such as those of {@link RandomWeights#pruned}
   * @return negative ELBO, nats a row
   */
  public double negativeElbo(Split split, float[] parameters) {
    ScalingParameters scaling = artifact.features().scaling();
    SplitEvaluator evaluator =
        new SplitEvaluator(
            new JavaSparkContext(spark.sparkContext()),
            artifact.vae(),
            parameters,
            FeatureScaling.of(scaling.offset(), scaling.factor()));
    return evaluator
        .evaluate(
            TrainingRows.survey(spark, recipe, "notebook").survey(),
            split,
            recipe.training().shards(),
            new SplitEvaluator.Estimates(OptionalInt.empty()))
        .bound()
        .meanNegativeElbo();
  }

  /** {@return the posteriors of the decoder's weights; none with {@code model.weights = point}} */
  public RandomWeights weights() {
    return new RandomWeights(artifact.vae(), artifact.parameters());
  }

  /** {@return columns {@code tensor}, {@code mean} and {@code stdDev}: a row for each posterior} */
  public Dataset<Row> posteriors() {
    List<Row> rows = new ArrayList<>();
    for (RandomWeights.Tensor tensor : weights().tensors()) {
      for (int i = 0; i < tensor.means().length; i++) {
        double mean = tensor.means()[i];
        rows.add(RowFactory.create(tensor.name(), mean, Math.exp(tensor.logStdDevs()[i])));
      }
    }
    StructType schema =
        new StructType()
            .add("tensor", DataTypes.StringType)
            .add("mean", DataTypes.DoubleType)
            .add("stdDev", DataTypes.DoubleType);
    return spark.createDataFrame(rows, schema);
  }

  /** {@return the rows of the source, with the columns that they have there} */
  public Dataset<Row> source() {
    return SourceReader.read(spark, recipe.data(), recipe.seed()).rows();
  }

  /**
   * The rounds, as {@link VaeModel#summary} has them.
   *
   * @param run put into a first column {@code run}, to tell several trainings apart
   */
  public Dataset<Row> rounds(String run) {
    Dataset<Row> rounds = model.summary();
    return rounds.select(functions.lit(run).as("run"), functions.col("*"));
  }

  /**
   * {@return a picture of the artifact}
   *
   * @param name such as {@code samples} or {@code reconstructions}
   * @throws IllegalArgumentException if there is none: the rows are no images
   */
  public BufferedImage picture(String name) throws IOException {
    byte[] png = artifact.extras().get("pictures/" + name + ".png");
    if (png == null) {
      throw new IllegalArgumentException(
          "Invalid picture: %s (must be one of %s)".formatted(name, artifact.extras().keySet()));
    }
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
