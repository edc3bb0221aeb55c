package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.DrawnRow;
import org.sparkvae.spark.data.shard.RowPacking;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.ColumnSurvey;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.job.TrainingReport.LabeledRows;
import org.sparkvae.spark.provenance.Provenance;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import scala.Tuple2;

/**
 * The rows of a training: read, surveyed, and each split packed once.
 *
 * @param splits packed and persisted; no entry for a split without rows
 */
public record TrainingRows(SourceTable table, Survey survey, Map<Split, Shards> splits) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRows.class);

  private static final int EXAMPLES = 40;
  private static final String LABEL = "label";

  /** 256 MiB, of which the driver holds those of a few rounds. */
  private static final long MOST_KEPT_NUMBERS = 1L << 26;

  /**
   * @param runId names the run on Spark's pages
   */
  public static TrainingRows survey(SparkSession spark, Recipe recipe, String runId) {
    return survey(spark, recipe, Optional.empty(), runId);
  }

  /**
   * @param given the rows, if a program hands them in; otherwise the recipe says where they are
   * @param runId names the run on Spark's pages
   */
  static TrainingRows survey(
      SparkSession spark, Recipe recipe, Optional<Dataset<Row>> given, String runId) {
    describe(new JavaSparkContext(spark.sparkContext()), runId, "read");
    OutputChecks.ofQuarantine(spark, recipe.data());
    SourceTable opened =
        given.isPresent()
            ? SourceReader.given(given.get(), recipe.data())
            : SourceReader.read(spark, recipe.data(), recipe.seed());
    SourceTable table =
        recipe.data().hasColumns()
            ? ColumnSurvey.known(opened, recipe.data(), recipe.seed())
            : opened;
    Survey survey = Survey.of(table, recipe.data(), recipe.seed(), range(recipe, blocks(table)));
    LOG.info(survey.rowsLine());
    requireValidation(recipe, table, survey);
    return new TrainingRows(table, survey, new EnumMap<>(Split.class));
  }

  private static List<FeatureBlock> blocks(SourceTable table) {
    return table.columns().map(TableColumns::blocks).orElse(List.of());
  }

  /**
   * The values that the likelihood of the recipe can take of each feature.
   *
   * @param blocks the kinds of the features, if the data have columns of several kinds
   */
  static IntFunction<FeatureRange> range(Recipe recipe, List<FeatureBlock> blocks) {
    return VaeParts.of(recipe.model(), recipe.objective(), blocks).likelihood()::range;
  }

  /** Describes the jobs that follow on Spark's pages. */
  static void describe(JavaSparkContext context, String runId, String step) {
    context.setJobDescription("spark-vae " + runId + ": " + step);
  }

  /** Without validation rows, early stopping would never stop. */
  private static void requireValidation(Recipe recipe, SourceTable table, Survey survey) {
    boolean stops = recipe.training().earlyStopping().mode() == StoppingMode.ON;
    new Problems("training.earlyStopping")
        .require(
            !stops || survey.rowCount(Split.VALIDATION) > 0,
            "mode",
            "on",
            "needs validation rows, " + table.name() + " gives none")
        .throwIfAny();
  }

  Provenance provenance(Recipe recipe, Optional<WarmStart> warmStart) {
    String initFrom = warmStart.map(WarmStart::parametersSha256).orElse("");
    return new Provenance(recipe, table, survey, initFrom);
  }

  /**
   * Requires as many training rows as there are shards, and as many as the pseudo-inputs start
   * from.
   *
   * @param pseudoInputs 0 if they start from a stored model
   */
  public void requireEnough(Recipe recipe, int pseudoInputs) {
    long trainRows = survey.rowCount(Split.TRAIN);
    int shards = recipe.training().shards();
    String rule = "must be <= the " + trainRows + " training rows";
    new Problems("")
        .require(shards <= trainRows, "training.shards", shards, rule)
        .require(
            pseudoInputs <= trainRows,
            "model.prior.pseudoInputs",
            pseudoInputs,
            rule + ", from which they start")
        .throwIfAny();
    if (recipe.objective().name().keepsLatents()) {
      requireServable(trainRows, recipe.model().latentSize());
    }
  }

  /** What MCEM keeps of all rows travels over the driver in each round. */
  private static void requireServable(long rows, int latents) {
    long most = MOST_KEPT_NUMBERS / (latents + 1);
    new Problems("objective")
        .require(
            rows <= most,
            "name",
            "mcem",
            "cannot train on %d rows: the %d latents and the step of each row pass through the driver in every round; with that many latents it takes at most %d rows"
                .formatted(rows, latents, most))
        .throwIfAny();
  }

  /** The network of a recipe for these rows. */
  public VaeConfig network(Recipe recipe) {
    return recipe.network(table.featureSize(), survey.rowCount(Split.TRAIN), blocks(table));
  }

  /** The size of the packed rows of all splits. */
  long packedBytes() {
    long rows = Arrays.stream(Split.values()).mapToLong(survey::rowCount).sum();
    return RowPacking.of(survey.features(), survey.scaling())
        .bytes(rows, table.featureSize(), survey.entries());
  }

  /**
   * Packs every split that has rows. {@link #requireEnough} comes first. Rejected rows are logged
   * and written to the quarantine path.
   */
  public void pack(Recipe recipe) throws IOException {
    int shards = recipe.training().shards();
    Optional<String> path = recipe.data().badRows().quarantinePath();
    new Quarantine("training", table.name(), path).take(survey.leftOut());
    for (Split split : Split.values()) {
      if (survey.rowCount(split) > 0) {
        splits.put(split, Shards.pack(survey, split, survey.scaling(), shards, recipe.seed()));
        requireSameRows(split);
      }
    }
    logClipped(Split.VALIDATION);
    logClipped(Split.TEST);
    verifyUnchanged();
  }

  /**
   * Checks another recipe that reads the same rows.
   *
   * @throws org.sparkvae.model.config.ConfigException if it needs more of them
   */
  void requireFit(Recipe other) {
    requireValidation(other, table, survey);
    requireEnough(other, startRows(other));
  }

  /** {@return the same rows, to be packed in another way; nothing is packed yet} */
  TrainingRows unpacked() {
    return new TrainingRows(table, survey, new EnumMap<>(Split.class));
  }

  /** A query that draws or orders rows differently each time it runs cannot be trained on. */
  private void requireSameRows(Split split) {
    long packed = splits.get(split).rows();
    if (packed != survey.rowCount(split)) {
      throw new DataException(
          "Cannot train on %s: it gave %d %s rows when it was read first, and then %d. Cache it, or save it and train on that"
              .formatted(table.name(), survey.rowCount(split), split.text(), packed));
    }
  }

  private void logClipped(Split split) {
    long clipped = survey.clippedRows(split);
    if (clipped > 0) {
      LOG.info(
          "{} of {} {} rows have values beyond the range of the likelihood, which clips them",
          clipped,
          survey.rowCount(split),
          split.text());
    }
  }

  /** Rows that were read again, for instance after the loss of an executor, must be the same. */
  void verifyUnchanged() {
    table.files().verifyUnchanged();
  }

  /**
   * Some scaled rows for pictures: test rows if there are any, otherwise training rows. None if the
   * rows are not images.
   */
  List<float[]> examples() {
    if (table.imageShape().isEmpty()) {
      return List.of();
    }
    Shards shards = splits.getOrDefault(Split.TEST, splits.get(Split.TRAIN));
    return shards.blocks().map(TrainingRows::firstRows).first();
  }

  /**
   * The first rows of the first shards. A row's shard and its place there are drawn, so these are
   * rows drawn from the split; few tasks run, and little is sent.
   *
   * @param most number of rows at most
   * @return scaled features, row-major
   */
  float[] drawn(Split split, int most) {
    Shards shards = splits.get(split);
    int width = table.featureSize();
    List<Integer> needed = new ArrayList<>();
    long count = 0;
    for (int i = 0; i < shards.sizes().size() && count < most; i++) {
      needed.add(i);
      count += shards.sizes().get(i).rows();
    }
    List<float[]>[] parts =
        shards
            .blocks()
            .map(block -> block.features(0, Math.min(most, block.rows())))
            .collectPartitions(needed.stream().mapToInt(i -> i).toArray());
    float[] drawn = new float[Math.toIntExact(Math.min(most, count)) * width];
    int at = 0;
    for (List<float[]> part : parts) {
      for (float[] rows : part) {
        int length = Math.min(rows.length, drawn.length - at);
        System.arraycopy(rows, 0, drawn, at, length);
        at += length;
      }
    }
    return drawn;
  }

  /**
   * The first images of the source with their classes. Only the start of the source is read.
   *
   * @return empty unless the source has images and classes
   */
  Optional<LabeledRows> labeled(int most) {
    if (table.imageShape().isEmpty() || !table.keyColumns().contains(LABEL)) {
      return Optional.empty();
    }
    int at = table.rows().schema().fieldIndex(LABEL);
    FeatureReader reader = table.features();
    FeatureScaling scaling = survey.scaling();
    List<Tuple2<Integer, float[]>> rows =
        table
            .unplacedRows()
            .filter(row -> !row.row().isNullAt(at))
            .map(row -> new Tuple2<>(row.row().getInt(at), scaling.apply(reader.read(row.row()))))
            .take(most);
    int width = table.featureSize();
    float[] features = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i)._2(), 0, features, i * width, width);
    }
    int[] labels = rows.stream().mapToInt(Tuple2::_1).toArray();
    return labels.length == 0 ? Optional.empty() : Optional.of(new LabeledRows(features, labels));
  }

  /** {@return the training rows that pseudo-inputs start from; none if the prior has none} */
  float[] toStartFrom(Recipe recipe) {
    int count = startRows(recipe);
    return DrawnRow.draw(splits.get(Split.TRAIN), count, recipe.seed());
  }

  /** How many rows {@link #toStartFrom} draws. */
  static int startRows(Recipe recipe) {
    return VaeParts.prior(recipe.model().prior()).pseudoInputs();
  }

  private static List<float[]> firstRows(Block block) {
    int count = Math.min(EXAMPLES, block.rows());
    return new ArrayList<>(IntStream.range(0, count).mapToObj(block::row).toList());
  }

  public void release() {
    splits.values().forEach(shards -> shards.blocks().unpersist(false));
  }
}
