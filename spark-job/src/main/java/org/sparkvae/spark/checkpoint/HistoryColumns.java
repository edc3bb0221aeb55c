package org.sparkvae.spark.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;

/**
 * Converts each {@link RoundRecord} to numbers and back: pass, the means of its terms, judgment,
 * validation bound.
 *
 * @param terms names of the terms
 */
record HistoryColumns(List<String> terms) {
  /** The terms of the ELBO, which the format had from its first version. */
  static final HistoryColumns ELBO = new HistoryColumns(RowTerms.ELBO);

  /** {@return the columns for all terms of the rounds} */
  static HistoryColumns of(List<RoundRecord> history) {
    Set<String> terms = new LinkedHashSet<>();
    history.forEach(round -> terms.addAll(round.means().keySet()));
    return terms.isEmpty() ? ELBO : new HistoryColumns(List.copyOf(terms));
  }

  int count() {
    return terms.size() + 3;
  }

  List<Double> values(RoundRecord round) {
    List<Double> values = new ArrayList<>(count());
    values.add((double) round.pass());
    terms.forEach(term -> values.add(round.mean(term)));
    values.add((double) round.judgment().ordinal());
    values.add(round.validationBound().orElse(Double.NaN)); // no bound that was computed is NaN
    return values;
  }

  RoundRecord round(List<Double> values) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int term = 0; term < terms.size(); term++) {
      means.put(terms.get(term), values.get(1 + term));
    }
    double judgment = values.get(count() - 2);
    double bound = values.get(count() - 1);
    return new RoundRecord(
        values.get(0).intValue(),
        means,
        judgment == Judgment.ACCEPTED.ordinal() ? Judgment.ACCEPTED : Judgment.UNDONE,
        Double.isNaN(bound) ? OptionalDouble.empty() : OptionalDouble.of(bound));
  }
}
