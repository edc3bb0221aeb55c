package org.sparkvae.spark.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.evaluate.Drift;
import org.sparkvae.spark.evaluate.PairedEvaluator;
import org.sparkvae.spark.evaluate.RowSample;
import org.sparkvae.spark.job.ModelComparison.OpenedRows;
import org.sparkvae.spark.job.ModelComparison.Rows;
import org.sparkvae.spark.registry.Gate;
import org.sparkvae.spark.score.StoredModel;

/**
 * How far held-out rows have drifted from those that a champion knows.
 *
 * @param challenger with whose columns the held-out rows were read
 * @param rows of the comparison, of which the reference counts here
 */
record DriftMeasurement(
    SparkSession spark, StoredModel challenger, StoredModel champion, Rows rows, Gate gate) {
  private static final Logger LOG = LoggerFactory.getLogger(DriftMeasurement.class);

  /** Of the rows whose drift is measured; fewer if they are wide. */
  private static final int MOST_SAMPLED_ROWS = 10_000;

  /** 64 MiB of features on the driver, for each of the two samples. */
  private static final int MOST_SAMPLED_VALUES = 1 << 24;

  private static final int NAMED_FEATURES = 5;

  /**
   * Measures the drift.
   *
   * @param objections to which every limit that is exceeded is added
   * @return the numbers, by name
   * @throws DataException and others if a reference that was asked for cannot be read; the default
   *     one need not be there
   * @throws IOException if a file system refuses, which says nothing about the reference
   */
  Map<String, Object> measure(OpenedRows heldOut, List<String> objections) throws IOException {
    OpenedRows reference;
    try {
      reference = reference();
    } catch (DataException | ConfigException | FileNotFoundException missing) {
      if (rows.reference().isPresent()) {
        throw missing;
      }
      return notMeasured(
          String.valueOf(missing.getMessage()).lines().findFirst().orElse(""), objections);
    }
    try (reference) {
      return measure(heldOut, reference, objections);
    }
  }

  private Map<String, Object> measure(
      OpenedRows heldOut, OpenedRows reference, List<String> objections) throws IOException {
    PairedEvaluator evaluator =
        new PairedEvaluator(
            JavaSparkContext.fromSparkContext(spark.sparkContext()), OptionalInt.empty());
    PairedEvaluator.Model model = ModelComparison.model(champion, champion);
    int size = champion.artifact().vae().featureSize();
    int most = Math.max(Drift.LEAST_ROWS, Math.min(MOST_SAMPLED_ROWS, MOST_SAMPLED_VALUES / size));
    RowSample before = evaluator.sample(reference.rows(), model, most);
    RowSample now =
        evaluator.sample(heldOut.rows(), ModelComparison.model(champion, challenger), most);
    reference.verifyUnchanged();
    Optional<String> few =
        tooFew(before.rows(), "reference").or(() -> tooFew(now.rows(), "held-out"));
    if (few.isPresent()) {
      return notMeasured(few.get(), objections);
    }
    Drift drift = Drift.of(before, now);
    Map<String, Object> numbers = new LinkedHashMap<>();
    put(numbers, drift);
    numbers.put("reference", reference.input().table().name());
    LOG.info("Drift: {}", numbers);
    objections.addAll(gate.objections(drift));
    return numbers;
  }

  private Map<String, Object> notMeasured(String why, List<String> objections) {
    LOG.warn("Drift is not measured: {}", why);
    gate.objectionToMissingDrift(why).ifPresent(objections::add);
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("measured", false);
    numbers.put("reason", why);
    return numbers;
  }

  private static Optional<String> tooFew(int rows, String which) {
    return rows >= Drift.LEAST_ROWS
        ? Optional.empty()
        : Optional.of(
            "there are %d %s rows, at least %d are needed"
                .formatted(rows, which, Drift.LEAST_ROWS));
  }

  /** Rows that the champion has not seen in training, if there are any. */
  private OpenedRows reference() throws IOException {
    if (rows.reference().isPresent()) {
      StoredInput input =
          StoredInput.open(
              spark, champion, rows.reference(), rows.sets(), StoredInput.Use.ALL_ROWS);
      Survey survey = input.survey(Split.TRAIN, Optional.empty());
      return ModelComparison.persisted(survey.rows(Optional.empty(), Optional.empty()), input);
    }
    StoredInput input =
        StoredInput.open(spark, champion, Optional.empty(), List.of(), StoredInput.Use.SPLITS);
    Survey survey = input.survey(Split.TEST, Optional.empty());
    requireSameRows(survey);
    Split split = survey.rowCount(Split.TEST) > 0 ? Split.TEST : Split.TRAIN;
    return ModelComparison.persisted(survey.rows(Optional.of(split), Optional.empty()), input);
  }

  private void requireSameRows(Survey survey) {
    String hash = "data.contentHash";
    String found = HexFormat.of().toHexDigits(survey.fingerprint());
    if (!champion.provenance().hasPath(hash)
        || !champion.provenance().getString(hash).equals(found)) {
      throw new DataException(
          "the champion's training input no longer has the rows that it was trained on; give"
              + " --reference");
    }
  }

  private void put(Map<String, Object> numbers, Drift drift) {
    FeatureSpec features = champion.artifact().features();
    numbers.put("measured", true);
    numbers.put("referenceRows", drift.referenceRows());
    numbers.put("rows", drift.rows());
    numbers.put("psiByChance", drift.chance());
    numbers.put("driftedFeatures", drift.driftedFeatures());
    numbers.put("driftedFeatureShare", drift.shareOfDriftedFeatures());
    numbers.put(
        "largestFeatures",
        IntStream.of(drift.largestFeatures(NAMED_FEATURES))
            .mapToObj(i -> Map.of("feature", name(features, i), "psi", drift.featureStability()[i]))
            .toList());
    numbers.put(
        "latents",
        IntStream.range(0, drift.latentShifts().length)
            .mapToObj(
                i ->
                    Map.of(
                        "latent", i,
                        "meanShift", drift.latentShifts()[i],
                        "psi", drift.latentStability()[i]))
            .toList());
    numbers.put("anomalyThreshold", drift.anomalyThreshold());
    numbers.put("anomalousShare", drift.anomalousShare());
  }

  /** The column of a feature; of one that holds several, with the index in it. */
  private static String name(FeatureSpec features, int feature) {
    List<String> columns = features.columns();
    if (features.table().isPresent()) { // whose features have another order
      return features.table().get().nameOf(feature);
    }
    if (columns.size() == features.featureSize()) {
      return columns.get(feature);
    }
    return (columns.size() == 1 ? columns.get(0) : "feature") + "[" + feature + "]";
  }
}
