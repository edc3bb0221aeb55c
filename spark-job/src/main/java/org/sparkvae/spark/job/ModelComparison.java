package org.sparkvae.spark.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.SourceRow;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.evaluate.Drift;
import org.sparkvae.spark.evaluate.PairedDifference;
import org.sparkvae.spark.evaluate.PairedEvaluator;
import org.sparkvae.spark.evaluate.RowSample;
import org.sparkvae.spark.registry.Decision;
import org.sparkvae.spark.registry.Decision.Contestant;
import org.sparkvae.spark.registry.Decision.Verdict;
import org.sparkvae.spark.registry.Gate;
import org.sparkvae.spark.score.StoredModel;

/**
 * Compares a challenger with the champion on the same held-out rows, measures how far these rows
 * have drifted from those that the champion knows, and decides.
 *
 * @param champion empty if there is none yet
 */
public record ModelComparison(
    SparkSession spark,
    StoredModel challenger,
    Optional<StoredModel> champion,
    Rows rows,
    Gate gate) {
  private static final Logger LOG = LoggerFactory.getLogger(ModelComparison.class);

  /** Of the rows whose drift is measured; fewer if they are wide. */
  private static final int MOST_SAMPLED_ROWS = 10_000;

  /** 64 MiB of features on the driver, for each of the two samples. */
  private static final int MOST_SAMPLED_VALUES = 1 << 24;

  private static final int NAMED_FEATURES = 5;

  /**
   * The rows of a comparison.
   *
   * @param input their path; if empty, the input of the challenger's recipe
   * @param split by the challenger's recipe; empty for all rows
   * @param first how many of them, if not all: the first ones in the order of the source
   * @param samples draws of z for each row (K), if log p(x) is to be estimated in place of the ELBO
   * @param reference rows like those that the champion was trained on; if empty, the champion's
   *     training input
   * @param sets overrides of the recipes
   */
  public record Rows(
      Optional<String> input,
      Optional<Split> split,
      Optional<Integer> first,
      OptionalInt samples,
      Optional<String> reference,
      List<String> sets) {}

  /** The rows of one input. */
  private record OpenedRows(JavaRDD<SourceRow> rows, StoredInput input) implements AutoCloseable {
    @Override
    public void close() {
      if (!rows.context().isStopped()) {
        rows.unpersist(false);
      }
    }

    void verifyUnchanged() {
      input.table().files().verifyUnchanged();
    }
  }

  /**
   * Compares and decides.
   *
   * @return the fields of a {@link Decision}, and the numbers behind it
   * @throws ConfigException if the models have different features
   * @throws DataException if there is no row to compare on
   * @throws IOException if a file system refuses
   */
  public Map<String, Object> run() throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Contestant ofChallenger = Contestant.of(challenger, hadoop);
    Optional<Contestant> ofChampion = Optional.empty();
    if (champion.isPresent()) {
      ofChampion = Optional.of(Contestant.of(champion.get(), hadoop));
      if (ofChallenger.path().equals(ofChampion.get().path())) {
        List<String> reasons = List.of("The challenger is the champion already.");
        return values(
            new Decision(Verdict.KEEP, reasons, ofChallenger, ofChampion), new LinkedHashMap<>());
      }
      requireSameFeatures(champion.get());
    }
    Map<String, Object> numbers = new LinkedHashMap<>();
    List<String> objections = new ArrayList<>();
    String outcome;
    try (OpenedRows heldOut = heldOut()) {
      outcome = compare(heldOut, numbers, objections);
      if (champion.isPresent()) {
        numbers.put("drift", drift(heldOut, champion.get(), objections));
      }
      heldOut.verifyUnchanged();
    }
    Decision decision =
        objections.isEmpty()
            ? new Decision(Verdict.PROMOTE, List.of(outcome), ofChallenger, ofChampion)
            : new Decision(Verdict.KEEP, objections, ofChallenger, ofChampion);
    return values(decision, numbers);
  }

  private Map<String, Object> values(Decision decision, Map<String, Object> numbers) {
    Map<String, Object> values = decision.toMap();
    values.put("input", rows.input().orElse(null));
    values.put("split", rows.split().map(Split::text).orElse("all"));
    values.put("limits", gate.toMap());
    values.put("numbers", numbers);
    return values;
  }

  private void requireSameFeatures(StoredModel other) {
    FeatureSpec one = challenger.artifact().features();
    FeatureSpec two = other.artifact().features();
    boolean isSame = one.featureSize() == two.featureSize() && one.columns().equals(two.columns());
    if (!isSame) {
      throw ConfigException.of(
          "",
          "Cannot compare %s with %s: the first has %d features of %s, the second %d of %s. Promote the first without --decision if that is intended"
              .formatted(
                  challenger.directory(),
                  other.directory(),
                  one.featureSize(),
                  columns(one),
                  two.featureSize(),
                  columns(two)));
    }
  }

  private static String columns(FeatureSpec features) {
    int most = 3;
    List<String> names = features.columns();
    return names.size() <= most
        ? names.toString()
        : "[%s, ...]".formatted(String.join(", ", names.subList(0, most)));
  }

  // ---- the bounds -------------------------------------------------------------------------------

  private OpenedRows heldOut() throws IOException {
    StoredInput input =
        StoredInput.open(spark, challenger, rows.input(), rows.sets(), StoredInput.Use.SPLITS);
    Survey survey = input.survey(rows.split().orElse(Split.TEST), Optional.empty());
    if (rows.split().isPresent() && survey.rowCount(rows.split().get()) == 0) {
      throw new DataException(
          "Cannot compare: the input has no %s rows, but %d train, %d validation, %d test. Give another --split, or all"
              .formatted(
                  rows.split().get().text(),
                  survey.rowCount(Split.TRAIN),
                  survey.rowCount(Split.VALIDATION),
                  survey.rowCount(Split.TEST)));
    }
    return persisted(survey.rows(rows.split(), rows.first()), input);
  }

  private static OpenedRows persisted(JavaRDD<SourceRow> rows, StoredInput input) {
    return new OpenedRows(rows.persist(StorageLevel.MEMORY_AND_DISK()), input);
  }

  /** {@return the sentence that says why the challenger may be promoted} */
  private String compare(OpenedRows heldOut, Map<String, Object> numbers, List<String> objections) {
    PairedDifference found =
        new PairedEvaluator(javaSpark(), rows.samples())
            .compare(heldOut.rows(), model(challenger), champion.map(ModelComparison::model));
    numbers.put(
        "measure",
        rows.samples().isPresent() ? "negativeImportanceWeightedLogLikelihood" : "negativeElbo");
    numbers.put("unit", "nats a row, lower is better");
    rows.samples().ifPresent(samples -> numbers.put("importanceSamples", samples));
    numbers.put("rows", found.rows());
    numbers.put("challengerNotFinite", found.challengerNotFinite());
    numbers.put("challengerMean", found.challengerMean());
    if (champion.isEmpty()) {
      objections.addAll(gate.objections(found, false));
      return "There is no champion.";
    }
    numbers.put("championNotFinite", found.championNotFinite());
    numbers.put("championMean", found.championMean());
    Optional<String> incomparable = incomparable(champion.get());
    if (incomparable.isPresent()) {
      objections.add(incomparable.get());
      return "";
    }
    numbers.put("challengerLogDeterminant", 0 - offset(challenger));
    numbers.put("championLogDeterminant", 0 - offset(champion.get()));
    numbers.put("meanDifference", found.mean());
    numbers.put("standardError", found.standardError());
    String outcome =
        String.format(
            Locale.ROOT,
            "The challenger's mean is %.6g nats a row, the champion's %.6g, with a standard error of the difference of %.3g (margin %s).",
            found.challengerMean(),
            found.championMean(),
            found.standardError(),
            gate.margin());
    LOG.info("{} Rows: {}", outcome, found.rows());
    objections.addAll(gate.objections(found, true));
    return outcome;
  }

  /** Why the bounds of the models have no common unit, if they have none. */
  private Optional<String> incomparable(StoredModel other) {
    LikelihoodKind kind = likelihood(challenger);
    int size = challenger.artifact().vae().featureSize();
    if ((kind == LikelihoodKind.BERNOULLI) != (likelihood(other) == LikelihoodKind.BERNOULLI)) {
      return Optional.of(
          "The bounds cannot be compared: the likelihood of the challenger is %s, that of the champion %s."
              .formatted(EnumSpelling.of(kind), EnumSpelling.of(likelihood(other))));
    }
    if (kind == LikelihoodKind.BERNOULLI && !challenger.scaling().isSameAs(other.scaling(), size)) {
      return Optional.of(
          "The bounds cannot be compared: the models scale the features differently, and a Bernoulli likelihood is no density that could be converted.");
    }
    return challenger.scaling().hasSameConstants(other.scaling(), size)
        ? Optional.empty()
        : Optional.of(
            "The bounds cannot be compared: other features were constant when the challenger was trained than when the champion was.");
  }

  private static LikelihoodKind likelihood(StoredModel model) {
    return model.artifact().vae().model().likelihood();
  }

  // ---- drift ------------------------------------------------------------------------------------

  /**
   * @throws IOException and others if a reference that was asked for cannot be read; the default
   *     one need not be there
   */
  private Map<String, Object> drift(OpenedRows heldOut, StoredModel old, List<String> objections)
      throws IOException {
    try (OpenedRows reference = reference(old)) {
      PairedEvaluator evaluator = new PairedEvaluator(javaSpark(), OptionalInt.empty());
      int size = old.artifact().vae().featureSize();
      int most =
          Math.max(Drift.LEAST_ROWS, Math.min(MOST_SAMPLED_ROWS, MOST_SAMPLED_VALUES / size));
      RowSample before = evaluator.sample(reference.rows(), model(old), most);
      RowSample now = evaluator.sample(heldOut.rows(), model(old), most);
      reference.verifyUnchanged();
      Optional<String> few =
          tooFew(before.rows(), "reference").or(() -> tooFew(now.rows(), "held-out"));
      if (few.isPresent()) {
        return notMeasured(few.get(), objections);
      }
      Drift drift = Drift.of(before, now);
      Map<String, Object> numbers = new LinkedHashMap<>();
      put(numbers, drift, old);
      numbers.put("reference", reference.input().table().name());
      LOG.info("Drift: {}", numbers);
      objections.addAll(gate.objections(drift));
      return numbers;
    } catch (DataException | ConfigException | IOException | UncheckedIOException unreadable) {
      if (rows.reference().isPresent()) {
        throw unreadable;
      }
      return notMeasured(
          String.valueOf(unreadable.getMessage()).lines().findFirst().orElse(""), objections);
    }
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
  private OpenedRows reference(StoredModel old) throws IOException {
    if (rows.reference().isPresent()) {
      StoredInput input =
          StoredInput.open(spark, old, rows.reference(), rows.sets(), StoredInput.Use.ALL_ROWS);
      Survey survey = input.survey(Split.TRAIN, Optional.empty());
      return persisted(survey.rows(Optional.empty(), Optional.empty()), input);
    }
    StoredInput input =
        StoredInput.open(spark, old, Optional.empty(), List.of(), StoredInput.Use.SPLITS);
    Survey survey = input.survey(Split.TEST, Optional.empty());
    requireSameRows(survey, old);
    Split split = survey.rowCount(Split.TEST) > 0 ? Split.TEST : Split.TRAIN;
    return persisted(survey.rows(Optional.of(split), Optional.empty()), input);
  }

  private static void requireSameRows(Survey survey, StoredModel old) {
    String hash = "data.contentHash";
    String found = HexFormat.of().toHexDigits(survey.fingerprint());
    if (!old.provenance().hasPath(hash) || !old.provenance().getString(hash).equals(found)) {
      throw new DataException(
          "the champion's training input no longer has the rows that it was trained on; give --reference");
    }
  }

  private static void put(Map<String, Object> numbers, Drift drift, StoredModel old) {
    List<String> columns = old.artifact().features().columns();
    numbers.put("measured", true);
    numbers.put("referenceRows", drift.referenceRows());
    numbers.put("rows", drift.rows());
    numbers.put("psiByChance", drift.chance());
    numbers.put("driftedFeatures", drift.driftedFeatures());
    numbers.put("driftedFeatureShare", drift.shareOfDriftedFeatures());
    numbers.put(
        "largestFeatures",
        IntStream.of(drift.largestFeatures(NAMED_FEATURES))
            .mapToObj(
                i ->
                    Map.of(
                        "feature",
                        name(columns, i, drift.featureStability().length),
                        "psi",
                        drift.featureStability()[i]))
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
  private static String name(List<String> columns, int feature, int featureSize) {
    if (columns.size() == featureSize) {
      return columns.get(feature);
    }
    return (columns.size() == 1 ? columns.get(0) : "feature") + "[" + feature + "]";
  }

  private JavaSparkContext javaSpark() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private static PairedEvaluator.Model model(StoredModel stored) {
    return new PairedEvaluator.Model(
        stored.artifact().vae(), stored.artifact().parameters(), stored.scaling(), offset(stored));
  }

  /** Turns a negative log-density of scaled features into one of features in the input's units. */
  private static double offset(StoredModel stored) {
    return likelihood(stored) == LikelihoodKind.BERNOULLI
        ? 0
        : -stored.scaling().logDeterminant(stored.artifact().vae().featureSize());
  }
}
