package org.sparkvae.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.SourceRow;
import org.sparkvae.spark.train.SmallProblem;

class PairedEvaluatorTest {
  private static final int ROWS = 2000;
  private static final int MOST = 400;
  private static final float FREQUENT = 0.5f;

  /** Three of four rows of this table are equal, so they share an identity. */
  private static JavaRDD<SourceRow> rows() {
    TestSession.get()
        .range(ROWS)
        .selectExpr(
            "if(id %% 4 = 0, id / %d, %sD) as a".formatted(3 * ROWS, FREQUENT),
            "0.1D as b",
            "0.2D as c",
            "0.3D as d",
            "0.4D as e",
            "0.6D as f")
        .createOrReplaceTempView("rows_to_sample");
    return new Draft("rows_to_sample", DataFormat.TABLE)
        .survey()
        .rows(Optional.empty(), Optional.empty());
  }

  private static RowSample sample(JavaRDD<SourceRow> rows, int most) {
    try (VaeNetwork network = new VaeNetwork(SmallProblem.network())) {
      return new PairedEvaluator(SmallProblem.spark(), OptionalInt.empty())
          .sample(
              rows,
              new PairedEvaluator.Model(
                  SmallProblem.network(), network.parameters(), FeatureScaling.none(), false, null),
              most);
    }
  }

  private static long frequent(RowSample sample) {
    return Arrays.stream(sample.features()).filter(row -> row[0] == FREQUENT).count();
  }

  @Test
  void equalRowsCountAsOftenAsTheyAreThere() {
    assertThat(rows().map(SourceRow::identity).distinct().count()).isEqualTo(ROWS / 4 + 1);
    RowSample sample = sample(rows(), MOST);

    assertThat(sample.rows()).isEqualTo(MOST);
    // 300 are expected, with a standard deviation below 9
    assertThat(frequent(sample)).isBetween(260L, 340L);
    RowSample all = sample(rows(), 2 * ROWS);
    assertThat(all.rows()).isEqualTo(ROWS);
    assertThat(frequent(all)).isEqualTo(ROWS / 4 * 3);
  }

  @Test
  void aSampleDoesNotDependOnThePartitions() {
    RowSample one = sample(rows().coalesce(1), MOST);
    RowSample five = sample(rows().repartition(5), MOST);

    assertThat(five.features()).isDeepEqualTo(one.features());
    assertThat(five.negativeElbos()).isEqualTo(one.negativeElbos());
    assertThat(five.latents()).isDeepEqualTo(one.latents());
  }

  @Test
  void noRowsGiveAnEmptySample() {
    assertThat(sample(rows().filter(row -> false), MOST).rows()).isZero();
  }
}
