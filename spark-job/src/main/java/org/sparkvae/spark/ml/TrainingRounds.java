package org.sparkvae.spark.ml;

import java.util.List;
import java.util.Optional;
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
  private static final StructType SCHEMA =
      new StructType()
          .add("round", DataTypes.IntegerType, false)
          .add("pass", DataTypes.IntegerType, false)
          .add("undone", DataTypes.BooleanType, false)
          .add("rows", DataTypes.LongType)
          .add("meanNegativeElbo", DataTypes.DoubleType)
          .add("meanReconstructionNll", DataTypes.DoubleType)
          .add("meanKlDivergence", DataTypes.DoubleType)
          .add("validationMeanNegativeElbo", DataTypes.DoubleType)
          .add("computeSeconds", DataTypes.DoubleType)
          .add("averagingSeconds", DataTypes.DoubleType)
          .add("driverSeconds", DataTypes.DoubleType)
          .add("validationSeconds", DataTypes.DoubleType);

  private TrainingRounds() {}

  static Dataset<Row> of(SparkSession spark, StoredModel model) {
    List<Row> rounds =
        TrainingHistory.of(model.metrics()).rounds().stream().map(TrainingRounds::row).toList();
    return spark.createDataFrame(rounds, SCHEMA);
  }

  private static Row row(TrainingHistory.Round round) {
    RoundRecord result = round.result();
    return RowFactory.create(
        round.number(),
        result.pass(),
        result.judgment() == Judgment.UNDONE,
        round.rows().isPresent() ? round.rows().getAsLong() : null,
        finite(result.meanNegativeElbo()),
        finite(result.meanReconstructionNll()),
        finite(result.meanKlDivergence()),
        finite(result.validationBound().orElse(Double.NaN)),
        seconds(round.times(), TrainingTimes::compute),
        seconds(round.times(), TrainingTimes::averaging),
        seconds(round.times(), TrainingTimes::driver),
        seconds(round.times(), TrainingTimes::validation));
  }

  private static Double seconds(
      Optional<TrainingTimes> times, ToDoubleFunction<TrainingTimes> part) {
    return times.map(part::applyAsDouble).orElse(null);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
