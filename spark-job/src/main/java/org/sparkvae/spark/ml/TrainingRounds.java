package org.sparkvae.spark.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.job.TrainingHistory;
import org.sparkvae.spark.score.StoredModel;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingTimes;

/** The rounds of a training as a DataFrame. */
final class TrainingRounds {
  private TrainingRounds() {}

  static Dataset<Row> of(SparkSession spark, StoredModel model) {
    TrainingHistory history = TrainingHistory.of(model.metrics());
    Set<String> terms = history.terms();
    List<Row> rounds = history.rounds().stream().map(round -> row(round, terms)).toList();
    return spark.createDataFrame(rounds, schema(terms));
  }

  /** A column for each term that the objective names. */
  private static StructType schema(Set<String> terms) {
    StructType schema =
        new StructType()
            .add("round", DataTypes.IntegerType, false)
            .add("pass", DataTypes.IntegerType, false)
            .add("undone", DataTypes.BooleanType, false)
            .add("rows", DataTypes.LongType);
    for (String term : terms) {
      schema = schema.add(TrainingHistory.key(term), DataTypes.DoubleType);
    }
    return schema
        .add("validationMeanNegativeElbo", DataTypes.DoubleType)
        .add("computeSeconds", DataTypes.DoubleType)
        .add("averagingSeconds", DataTypes.DoubleType)
        .add("driverSeconds", DataTypes.DoubleType)
        .add("validationSeconds", DataTypes.DoubleType);
  }

  private static Row row(TrainingHistory.Round round, Set<String> terms) {
    RoundRecord result = round.result();
    List<Object> values = new ArrayList<>();
    values.add(round.number());
    values.add(result.pass());
    values.add(result.judgment() == Judgment.UNDONE);
    values.add(round.rows().isPresent() ? round.rows().getAsLong() : null);
    terms.forEach(term -> values.add(finite(result.mean(term))));
    values.add(finite(result.validationBound().orElse(Double.NaN)));
    values.add(seconds(round.times(), TrainingTimes::compute));
    values.add(seconds(round.times(), TrainingTimes::averaging));
    values.add(seconds(round.times(), TrainingTimes::driver));
    values.add(seconds(round.times(), TrainingTimes::validation));
    return RowFactory.create(values.toArray());
  }

  private static Double seconds(
      Optional<TrainingTimes> times, ToDoubleFunction<TrainingTimes> part) {
    return times.map(part::applyAsDouble).orElse(null);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
