package org.sparkvae.spark.bench.peer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.score.ScoreColumn;

/**
 * The usual way to score with DL4J on Spark: rows of a partition, {@value #ROWS_AT_A_TIME} at a
 * time, through {@code ComputationGraph.output}, each result a list of boxed numbers.
 */
public final class StockEncodedRows extends LazyIteratorChain<Row> {
  /** A row's number and the means of its latents. */
  public static final StructType SCHEMA =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add(
              ScoreColumn.LATENT_MEAN.text(),
              DataTypes.createArrayType(DataTypes.FloatType, false),
              false);

  private static final int ROWS_AT_A_TIME = 100;

  private final Iterator<Row> from;
  private final ComputationGraph encoder;

  /**
   * @param from rows with a number and an array of features
   * @param parameters of our network, in flat order
   */
  public StockEncodedRows(Iterator<Row> from, VaeConfig config, float[] parameters) {
    this.from = from;
    this.encoder = StockVae.encoder(config, parameters);
  }

  @Override
  protected Iterator<Row> nextIterator(int count) {
    if (!from.hasNext()) {
      return null;
    }
    List<Row> rows = new ArrayList<>();
    while (rows.size() < ROWS_AT_A_TIME && from.hasNext()) {
      rows.add(from.next());
    }
    float[][] features = new float[rows.size()][];
    for (int i = 0; i < features.length; i++) {
      List<Float> values = rows.get(i).getList(1);
      features[i] = new float[values.size()];
      for (int j = 0; j < features[i].length; j++) {
        features[i][j] = values.get(j);
      }
    }
    INDArray means = encoder.outputSingle(Nd4j.createFromArray(features));
    List<Row> results = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      List<Float> mean = new ArrayList<>();
      for (float value : means.getRow(i).toFloatVector()) {
        mean.add(value);
      }
      long number = rows.get(i).getLong(0);
      results.add(RowFactory.create(number, mean.toArray())); // boxed
    }
    return results.iterator();
  }
}
