package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.likelihood.DensityKind;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.Text;
import org.sparkvae.spark.data.survey.SourceRow;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.evaluate.PairedDifference;
import org.sparkvae.spark.evaluate.PairedEvaluator;
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
  record OpenedRows(JavaRDD<SourceRow> rows, StoredInput input) implements AutoCloseable {
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
        numbers.put(
            "drift",
            new DriftMeasurement(spark, challenger, champion.get(), rows, gate)
                .measure(heldOut, objections));
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
    boolean isSame =
        one.featureSize() == two.featureSize()
            && one.columns().equals(two.columns())
            && layout(one).equals(layout(two)); // with other categories, bounds do not compare
    if (!isSame) {
      throw ConfigException.of(
          "",
          "Cannot compare %s with %s: the first has %d features of %s, the second %d of %s%s. Promote the first without --decision if that is intended"
              .formatted(
                  challenger.directory(),
                  other.directory(),
                  one.featureSize(),
                  columns(one),
                  two.featureSize(),
                  columns(two),
                  differences(layout(one), layout(two))));
    }
  }

  /** What the features of each column of a table are; the rows that it lacks may be others. */
  private static SortedMap<String, List<Object>> layout(FeatureSpec features) {
    SortedMap<String, List<Object>> layout = new TreeMap<>();
    for (TableColumn column : features.table().map(TableColumns::used).orElse(List.of())) {
      layout.put(
          column.name(),
          List.of(
              EnumSpelling.of(column.kind()),
              column.vectorSize(),
              Set.copyOf(column.categories()),
              column.hasOther(),
              column.hasMask(),
              column.isVector() && column.type().equals("binary")));
    }
    return layout;
  }

  private static String differences(
      SortedMap<String, List<Object>> one, SortedMap<String, List<Object>> two) {
    SortedSet<String> names = new TreeSet<>(one.keySet());
    names.addAll(two.keySet());
    names.removeIf(name -> Objects.equals(one.get(name), two.get(name)));
    return names.isEmpty()
        ? ""
        : "; not both have the same kind, size and categories, or gaps in the training rows, of the"
            + " columns "
            + Text.listed(List.copyOf(names));
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

  static OpenedRows persisted(JavaRDD<SourceRow> rows, StoredInput input) {
    return new OpenedRows(rows.persist(StorageLevel.MEMORY_AND_DISK()), input);
  }

  /** {@return the sentence that says why the challenger may be promoted} */
  private String compare(OpenedRows heldOut, Map<String, Object> numbers, List<String> objections) {
    PairedDifference found =
        new PairedEvaluator(javaSpark(), rows.samples())
            .compare(
                heldOut.rows(),
                model(challenger, challenger),
                champion.map(model -> model(model, challenger)));
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
    numbers.put("challengerLogDeterminant", logDeterminant(challenger));
    numbers.put("championLogDeterminant", logDeterminant(champion.get()));
    numbers.put("meanDifference", found.mean());
    numbers.put("standardError", found.standardError());
    String outcome =
        String.format(
            Locale.ROOT,
            "The challenger's mean is %.6g nats a row, the champion's %.6g, with a standard error"
                + " of the difference of %.3g (margin %s).",
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
    LikelihoodKind likelihood = likelihood(challenger);
    DensityKind kind = kind(challenger);
    int size = challenger.artifact().vae().featureSize();
    if (kind != kind(other)) {
      return Optional.of(
          "The bounds cannot be compared: the likelihood of the challenger is %s, that of the champion %s."
              .formatted(EnumSpelling.of(likelihood), EnumSpelling.of(likelihood(other))));
    }
    if (kind != DensityKind.DENSITY && !challenger.scaling().isSameAs(other.scaling(), size)) {
      return Optional.of(
          "The bounds cannot be compared: the models scale the features differently, and the likelihood %s is no density that could be converted."
              .formatted(EnumSpelling.of(likelihood)));
    }
    return challenger.scaling().hasSameConstants(other.scaling(), size)
        ? Optional.empty()
        : Optional.of(
            "The bounds cannot be compared: other features were constant when the challenger was"
                + " trained than when the champion was.");
  }

  private static LikelihoodKind likelihood(StoredModel model) {
    return model.artifact().vae().model().likelihood();
  }

  private static DensityKind kind(StoredModel model) {
    return VaeParts.of(model.artifact().vae()).likelihood().kind();
  }

  private JavaSparkContext javaSpark() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /**
   * @param reader the model whose columns the rows were read with
   */
  static PairedEvaluator.Model model(StoredModel stored, StoredModel reader) {
    return new PairedEvaluator.Model(
        stored.artifact().vae(),
        stored.artifact().parameters(),
        stored.scaling(),
        kind(stored) == DensityKind.DENSITY,
        order(stored.artifact().features(), reader.artifact().features()));
  }

  /** Frequent categories come first, and other training rows may have others. */
  private static int[] order(FeatureSpec features, FeatureSpec read) {
    if (features.table().equals(read.table())) {
      return null;
    }
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < read.featureSize(); i++) {
      places.put(read.table().orElseThrow().nameOf(i), i);
    }
    int[] order = new int[features.featureSize()];
    Arrays.setAll(order, i -> places.get(features.table().orElseThrow().nameOf(i)));
    return order;
  }

  /** Of a row without gaps, nats; 0 if the bound is no density. */
  private static double logDeterminant(StoredModel stored) {
    return kind(stored) == DensityKind.DENSITY
        ? stored.scaling().logDeterminant(stored.artifact().vae().featureSize())
        : 0;
  }
}
