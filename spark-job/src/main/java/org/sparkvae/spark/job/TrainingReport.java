package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.nd4j.linalg.schedule.ISchedule;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.graph.Updaters;
import org.sparkvae.model.network.PosteriorParameters;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.provenance.ArtifactFacts;
import org.sparkvae.spark.report.ColumnFits;
import org.sparkvae.spark.report.ReportContent;
import org.sparkvae.spark.report.ReportContent.Bound;
import org.sparkvae.spark.report.ReportContent.Columns;
import org.sparkvae.spark.report.ReportContent.Curve;
import org.sparkvae.spark.report.ReportContent.Labeled;
import org.sparkvae.spark.report.ReportContent.Latents;
import org.sparkvae.spark.report.ReportContent.MissingShare;
import org.sparkvae.spark.report.ReportContent.Overview;
import org.sparkvae.spark.report.RunReport;
import org.sparkvae.spark.score.GeneratedRows;
import org.sparkvae.spark.score.ScoredNetwork;
import org.sparkvae.spark.score.TableDraws;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;

/**
 * Gathers what {@code report.html} shows.
 *
 * @param rows of the training, packed
 * @param trained the network with the parameters that are kept
 * @param artifact of the training, without the page
 */
record TrainingReport(TrainingRows rows, VaeNetwork trained, ModelArtifact artifact) {
  /** Scaled rows, row-major, and their classes. */
  record LabeledRows(float[] features, int[] labels) {}

  private static final int MAX_ROWS = 2_000;

  /** Fewer rows are shown if they are wide. */
  private static final int MAX_VALUES = 1 << 21;

  private static final int POINTS = 200;

  /** Phases in {@code seconds} of {@code metrics.json}, and what people call them. */
  private static final Map<String, String> PHASES = new LinkedHashMap<>();

  static {
    PHASES.put("read", "reading and packing");
    PHASES.put("compute", "computing of the workers");
    PHASES.put("averaging", "averaging");
    PHASES.put("driver", "sending and waiting");
    PHASES.put("validation", "waiting for validation");
    PHASES.put("checkpoint", "waiting for checkpoints");
    PHASES.put("total", "whole run");
  }

  /**
   * @param drawn scaled features of some rows of {@link #split}, row-major
   * @param labeled rows with classes, if the source has them
   */
  String html(float[] drawn, Optional<LabeledRows> labeled) {
    Config metrics = SortedJson.read(artifact.metricsJson(), "metrics.json");
    Config provenance = SortedJson.read(artifact.provenanceJson(), "provenance.json");
    TrainingHistory history = TrainingHistory.of(metrics);
    boolean hasEncoder = !artifact.vae().objective().name().keepsLatents();
    return RunReport.html(
        new ReportContent(
            overview(metrics, provenance),
            bounds(metrics),
            history.rounds().isEmpty() ? List.of() : curves(history),
            validation(history),
            learningRate(),
            seconds(metrics),
            hasEncoder ? Optional.of(latents(drawn, labeled)) : Optional.empty(),
            columns(drawn, hasEncoder),
            artifact.extras(),
            facts(provenance)));
  }

  /** {@return the split whose rows are shown: held-out ones, if there are any} */
  static Split split(TrainingRows rows) {
    return List.of(Split.TEST, Split.VALIDATION, Split.TRAIN).stream()
        .filter(rows.splits()::containsKey)
        .findFirst()
        .orElseThrow();
  }

  /** {@return how many rows are shown at most} */
  static int mostRows(int featureSize) {
    return Math.max(1, Math.min(MAX_ROWS, MAX_VALUES / featureSize));
  }

  private int width() {
    return artifact.vae().featureSize();
  }

  private Overview overview(Config metrics, Config provenance) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("training rows", count(artifact.vae().rows()));
    figures.put("features", count(width()));
    figures.put("latents", count(artifact.vae().model().latentSize()));
    figures.put("parameters", count(artifact.parameters().length));
    figures.put("passes", count(metrics.getLong("passes")));
    figures.put("rounds", count(metrics.getLong("rounds")));
    if (metrics.getLong("undoneRounds") > 0) {
      figures.put("undone rounds", count(metrics.getLong("undoneRounds")));
    }
    figures.put("shards", count(metrics.getLong("shards")));
    if (metrics.hasPath("rowsPerSecond")) {
      figures.put("rows/s", count(Math.round(metrics.getDouble("rowsPerSecond"))));
    }
    figures.put("seconds", count(Math.round(metrics.getDouble("seconds.total"))));
    String name = rows.table().name().replaceFirst("/+$", "");
    String started = provenance.getString("started").replace('T', ' ');
    return new Overview(
        name.substring(name.lastIndexOf('/') + 1),
        started.replaceFirst("(\\.\\d+)?Z$", " UTC"),
        metrics.getString("outcome"),
        figures);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static List<Bound> bounds(Config metrics) {
    List<Bound> bounds = new ArrayList<>();
    for (Split split : Split.values()) {
      if (metrics.hasPath(split.text())) {
        Config block = metrics.getConfig(split.text());
        bounds.add(
            new Bound(
                split.text(),
                block.getLong("rows"),
                numberIfAny(block, "meanNegativeElbo"),
                numberIfAny(block, "meanReconstructionNll"),
                numberIfAny(block, "meanKlDivergence")));
      }
    }
    return bounds;
  }

  private static double numberIfAny(Config values, String key) {
    return values.hasPath(key) ? values.getDouble(key) : Double.NaN;
  }

  /** The terms of the ELBO first. Rounds that were undone have no values. */
  private static List<Curve> curves(TrainingHistory history) {
    Set<String> terms = new LinkedHashSet<>(RowTerms.ELBO);
    terms.retainAll(history.terms());
    terms.addAll(history.terms());
    return terms.stream()
        .map(term -> curve(words(term), history, round -> round.mean(term)))
        .toList();
  }

  private static Optional<Curve> validation(TrainingHistory history) {
    return history.rounds().stream().anyMatch(at -> at.result().validationBound().isPresent())
        ? Optional.of(
            curve("validation", history, round -> round.validationBound().orElse(Double.NaN)))
        : Optional.empty();
  }

  private static Curve curve(
      String name, TrainingHistory history, ToDoubleFunction<RoundRecord> value) {
    return new Curve(
        name,
        history.rounds().stream().mapToDouble(TrainingHistory.Round::number).toArray(),
        history.rounds().stream()
            .map(TrainingHistory.Round::result)
            .mapToDouble(
                round ->
                    round.judgment() == Judgment.UNDONE ? Double.NaN : value.applyAsDouble(round))
            .toArray());
  }

  /** As people write a name in camel case: negativeElbo is Negative ELBO. */
  private static String words(String term) {
    String words =
        term.replaceAll("([A-Z])", " $1")
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\b(elbo|kl|nll)\\b", "_$1");
    Matcher abbreviation = Pattern.compile("_(\\w+)").matcher(words);
    String text = abbreviation.replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private Optional<Curve> learningRate() {
    OptimizerConfig optimizer = artifact.vae().optimizer();
    long steps = artifact.position().step();
    if (optimizer.schedule() == Schedule.CONSTANT
        || optimizer.name() == OptimizerName.ADADELTA
        || steps == 0) {
      return Optional.empty();
    }
    ISchedule schedule = Updaters.schedule(optimizer);
    double[] at = new double[POINTS + 1];
    double[] rates = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = (double) (steps * i / POINTS);
      rates[i] = schedule.valueAt((int) Math.min(Integer.MAX_VALUE, (long) at[i]), 0);
    }
    return Optional.of(new Curve("Learning rate", at, rates));
  }

  private static Map<String, Double> seconds(Config metrics) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    PHASES.forEach((key, name) -> seconds.put(name, metrics.getDouble("seconds." + key)));
    return seconds;
  }

  private Latents latents(float[] drawn, Optional<LabeledRows> labeled) {
    int count = drawn.length / width();
    PosteriorParameters encoding = trained.encode(drawn, count);
    ModelConfig model = artifact.vae().model();
    boolean isOfModel =
        VaeParts.posterior(model.posterior()).headsAreMoments()
            && model.prior().name() == PriorName.STANDARD_NORMAL;
    return new Latents(
        split(rows).text(),
        trained.codes(encoding, count),
        encoding.meanKlByLatent(model.latentSize()),
        isOfModel,
        labeled.map(
            from -> {
              int rows = from.labels().length;
              float[] means = trained.codes(trained.encode(from.features(), rows), rows);
              return new Labeled(means, from.labels());
            }));
  }

  /** The columns of the drawn rows against generated rows, in the input's units. */
  private Columns columns(float[] drawn, boolean hasEncoder) {
    int count = drawn.length / width();
    String split = split(rows).text();
    if (!hasEncoder || artifact.features().imageShape().isPresent()) {
      return new Columns(split, count, List.of(), List.of());
    }
    GeneratedRows.Latents latents =
        GeneratedRows.Latents.of(trained, artifact.vae().seed(), 0, mostRows(width()));
    TableDraws table = TableDraws.of(artifact);
    LikelihoodKind likelihood = artifact.vae().model().likelihood();
    float[] decoded = trained.decode(latents.values(), latents.streams().length);
    float[] samples = decoded;
    if (table != null) {
      samples = table.features(trained, latents.values(), latents.streams());
      putGrey(artifact.features().table().orElseThrow(), drawn, decoded, samples);
    } else if (likelihood != LikelihoodKind.BERNOULLI && likelihood != LikelihoodKind.MULTINOMIAL) {
      samples = trained.sample(latents.values(), latents.streams());
    } // otherwise draws are 0 or 1
    ColumnFits fits =
        new ColumnFits(raw(drawn), raw(samples), raw(trained.reconstruct(drawn, count)), width());
    Optional<TableColumns> known = artifact.features().table();
    if (known.isPresent()) {
      List<MissingShare> missing = fits.missing(known.get());
      return new Columns(split, count, fits.of(known.get()), missing);
    }
    ScoredNetwork named = ScoredNetwork.of(artifact);
    List<String> names = IntStream.range(0, width()).mapToObj(named::nameOf).toList();
    return new Columns(split, count, fits.ofNumbers(names), List.of());
  }

  /** Pixels may be grey, but draws from Bernoulli's distribution are 0 or 1. */
  private static void putGrey(TableColumns table, float[] data, float[] decoded, float[] samples) {
    int size = table.featureSize();
    int[] places = table.places();
    for (int i = 0; i < places.length; i++) {
      int from = places[i];
      int to = from + table.used().get(i).features();
      boolean isGrey =
          table.used().get(i).kind() == ColumnKind.BINARY
              && IntStream.range(0, data.length)
                  .filter(k -> k % size >= from && k % size < to)
                  .anyMatch(k -> data[k] > 0 && data[k] < 1);
      for (int k = 0; isGrey && k < samples.length; k++) {
        boolean isIn = k % size >= from && k % size < to;
        samples[k] = isIn && !Float.isNaN(samples[k]) ? decoded[k] : samples[k];
      }
    }
  }

  private double[] raw(float[] rowMajor) {
    FeatureScaling scaling = rows.survey().scaling();
    double[] raw = new double[rowMajor.length];
    for (int from = 0; from < raw.length; from += width()) {
      float[] row = Arrays.copyOfRange(rowMajor, from, from + width());
      System.arraycopy(scaling.unscaled(row), 0, raw, from, width());
    }
    return raw;
  }

  private Map<String, SortedMap<String, String>> facts(Config provenance) {
    Map<String, SortedMap<String, String>> facts = new LinkedHashMap<>();
    facts.put("Settings", shown(SortedJson.read(artifact.configurationJson(), "configuration")));
    facts.put("Data", shown(provenance.getConfig("data")));
    facts.put("Run and environment", shown(provenance.withoutPath("data")));
    return facts;
  }

  private static SortedMap<String, String> shown(Config values) {
    SortedMap<String, String> shown = new TreeMap<>(ArtifactFacts.flat(values));
    shown.replaceAll((key, value) -> value.replaceFirst("^\"(.*)\"$", "$1"));
    return shown;
  }
}
