package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingTimes;

/**
 * What happened in each round of a training: the field {@code history} of {@code metrics.json}.
 * There it is an object of arrays with one element a round, since there may be many rounds.
 *
 * @param rounds the last ones, at most {@link TrainingProgress#MAX_HISTORY}, oldest first
 */
public record TrainingHistory(List<Round> rounds) {
  private static final String HISTORY = "history";
  private static final String PASS = "pass";

  /** The key of a term is its name with this before it. */
  private static final String MEAN = "mean";

  private static final String UNDONE = "undone";
  private static final String VALIDATION = "validationMeanNegativeElbo";
  private static final String ROWS = "rows";
  private static final String SECONDS = "seconds";

  public TrainingHistory {
    rounds = List.copyOf(rounds);
  }

  /**
   * A round.
   *
   * @param number from 1
   * @param result pass, terms of the objective in nats a row, and judgment; a term is NaN if it was
   *     not finite, or is one of the ELBO that an artifact of an earlier release lacks
   * @param rows training rows that the round was given; empty in an artifact of an earlier release
   * @param times wall-clock seconds; empty for the rounds of an earlier run that this training was
   *     resumed from, and in an artifact of an earlier release
   */
  public record Round(
      int number, RoundRecord result, OptionalLong rows, Optional<TrainingTimes> times) {}

  /**
   * @param rowsOfPass training rows of each round of a pass
   * @param times of the last rounds, at least of those of this run that the progress lists
   */
  static TrainingHistory of(
      TrainingProgress progress, List<Long> rowsOfPass, List<TrainingTimes> times) {
    List<RoundRecord> results = progress.history();
    int before = progress.state().round() - results.size();
    int untimed = results.size() - times.size();
    List<Round> rounds = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      rounds.add(
          new Round(
              before + i + 1,
              results.get(i),
              OptionalLong.of(rowsOfPass.get((before + i) % rowsOfPass.size())),
              i < untimed ? Optional.empty() : Optional.of(times.get(i - untimed))));
    }
    return new TrainingHistory(rounds);
  }

  /**
   * Reads the history of an artifact.
   *
   * @param metrics content of {@code metrics.json}
   * @return no rounds if it has no history
   * @throws ConfigException if the history is damaged
   */
  public static TrainingHistory of(Config metrics) {
    try {
      return metrics.hasPath(HISTORY)
          ? read(metrics.getConfig(HISTORY), metrics.getInt("rounds"))
          : new TrainingHistory(List.of());
    } catch (com.typesafe.config.ConfigException damaged) {
      throw ConfigException.of(HISTORY, "history cannot be read: " + damaged.getMessage());
    }
  }

  private static TrainingHistory read(Config history, int lastRound) {
    List<Integer> passes = history.getIntList(PASS);
    int count = passes.size();
    Map<String, Column> terms = new LinkedHashMap<>();
    termsIn(history).forEach(term -> terms.put(term, Column.of(history, key(term), count)));
    Column undone = Column.of(history, UNDONE, count);
    Column validation = Column.of(history, VALIDATION, count);
    Column rows = Column.of(history, ROWS, count);
    Column compute = Column.of(history, SECONDS + ".compute", count);
    Column averaging = Column.of(history, SECONDS + ".averaging", count);
    Column driver = Column.of(history, SECONDS + ".driver", count);
    Column ofValidation = Column.of(history, SECONDS + ".validation", count);
    List<Round> rounds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      OptionalDouble bound =
          validation.isKnown(i) ? OptionalDouble.of(validation.number(i)) : OptionalDouble.empty();
      Map<String, Double> means = new LinkedHashMap<>();
      for (Map.Entry<String, Column> term : terms.entrySet()) {
        means.put(term.getKey(), term.getValue().number(i));
      }
      RoundRecord result =
          new RoundRecord(
              passes.get(i), means, undone.isTrue(i) ? Judgment.UNDONE : Judgment.ACCEPTED, bound);
      TrainingTimes times =
          new TrainingTimes(
              compute.number(i), averaging.number(i), driver.number(i), ofValidation.number(i));
      rounds.add(
          new Round(
              lastRound - count + i + 1,
              result,
              rows.isKnown(i) ? OptionalLong.of((long) rows.number(i)) : OptionalLong.empty(),
              compute.isKnown(i) ? Optional.of(times) : Optional.empty()));
    }
    return new TrainingHistory(rounds);
  }

  /** {@return the names of the terms that a round has, other than those of the ELBO first} */
  private static List<String> termsIn(Config history) {
    List<String> terms = new ArrayList<>();
    for (String key : new TreeSet<>(history.root().keySet())) {
      String term = key.startsWith(MEAN) ? decapitalized(key.substring(MEAN.length())) : "";
      if (!term.isEmpty() && !RowTerms.ELBO.contains(term)) {
        terms.add(term);
      }
    }
    boolean hasElbo = !terms.contains(RowTerms.JOINT_NLL);
    RowTerms.ELBO.stream()
        .filter(term -> hasElbo || history.hasPath(key(term)))
        .forEach(terms::add);
    return terms;
  }

  private static String decapitalized(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
  }

  /** {@return the key of a term, such as meanNegativeElbo} */
  public static String key(String term) {
    return MEAN + term.substring(0, 1).toUpperCase(Locale.ROOT) + term.substring(1);
  }

  /** {@return the names of the terms of all rounds} */
  public Set<String> terms() {
    Set<String> terms = new LinkedHashSet<>();
    rounds.forEach(round -> terms.addAll(round.result().means().keySet()));
    return terms.isEmpty() ? new LinkedHashSet<>(RowTerms.ELBO) : terms;
  }

  /** The arrays; a value that is not known or not finite becomes null in JSON. */
  Map<String, Object> toMap() {
    Map<String, Object> history = new LinkedHashMap<>();
    history.put(PASS, column(round -> round.result().pass()));
    for (String term : terms()) {
      history.put(key(term), column(round -> round.result().mean(term)));
    }
    history.put(UNDONE, column(round -> round.result().judgment() == Judgment.UNDONE));
    if (rounds.stream().anyMatch(round -> round.result().validationBound().isPresent())) {
      history.put(VALIDATION, column(round -> round.result().validationBound().orElse(Double.NaN)));
    }
    history.put(ROWS, column(round -> round.rows().isPresent() ? round.rows().getAsLong() : null));
    Map<String, Object> seconds = new LinkedHashMap<>();
    seconds.put("compute", times(TrainingTimes::compute));
    seconds.put("averaging", times(TrainingTimes::averaging));
    seconds.put("driver", times(TrainingTimes::driver));
    seconds.put("validation", times(TrainingTimes::validation));
    history.put(SECONDS, seconds);
    return history;
  }

  private List<Object> times(ToDoubleFunction<TrainingTimes> part) {
    return column(round -> round.times().map(part::applyAsDouble).orElse(Double.NaN));
  }

  private List<Object> column(Function<Round, Object> value) {
    return rounds.stream().map(value).toList();
  }

  /** An array of the file; without values if an earlier release did not write it. */
  private record Column(String path, Optional<ConfigList> values) {
    static Column of(Config history, String path, int count) {
      if (!history.hasPath(path)) {
        return new Column(path, Optional.empty());
      }
      ConfigList values = history.getList(path);
      if (values.size() != count) {
        throw damaged(path, "has " + values.size() + " values for " + count + " rounds");
      }
      return new Column(path, Optional.of(values));
    }

    boolean isKnown(int round) {
      return values.isPresent() && value(round) != null;
    }

    /** NaN if it is not known. */
    double number(int round) {
      if (!isKnown(round)) {
        return Double.NaN;
      }
      if (value(round) instanceof Number number) {
        return number.doubleValue();
      }
      throw damaged(path, "holds a value that is not a number");
    }

    boolean isTrue(int round) {
      return isKnown(round) && Boolean.TRUE.equals(value(round));
    }

    private Object value(int round) {
      return values.orElseThrow().get(round).unwrapped();
    }

    private static ConfigException damaged(String path, String why) {
      String key = HISTORY + "." + path;
      return ConfigException.of(key, key + " " + why);
    }
  }
}
