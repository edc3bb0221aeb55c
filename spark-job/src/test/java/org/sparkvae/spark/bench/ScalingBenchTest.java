package org.sparkvae.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.bench.ScalingBench.Point;
import org.sparkvae.spark.train.TrainingConfig;

class ScalingBenchTest {
  @TempDir Path scratch;

  @Test
  void everyPointIsMeasuredInItsSeries() throws IOException {
    List<Point> points =
        List.of(
            new Point("rows", 1, 120, 5, List.of(4)),
            new Point("rows", 2, 240, 5, List.of(4)),
            new Point("featureSize", 2, 240, 9, List.of(4)));
    List<String> told = new ArrayList<>();
    ScalingBench growth =
        new ScalingBench(
            TestSession.get(),
            TrainingConfig.DEFAULTS,
            SmallWork.network(LikelihoodKind.BERNOULLI, 5, List.of(4)),
            scratch.toUri().toString());
    Map<String, Object> series = growth.run(points, new Contest.Length(0, 0, 1), told::add).toMap();

    assertThat(told).hasSize(3);
    assertThat(series).containsOnlyKeys("rows", "featureSize");
    assertThat(series.get("rows")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
    Map<?, ?> first = (Map<?, ?>) ((List<?>) series.get("rows")).get(0);
    assertThat(first.get("rows")).isEqualTo(120L);
    // 5 -> 4 -> 3, 3 and 3 -> 4 -> 5, with biases
    assertThat(first.get("parameters")).isEqualTo(24L + 15 + 15 + 16 + 25);
    assertThat((Long) first.get("rowsPerSecond")).isPositive();
    Map<?, ?> second = (Map<?, ?>) ((List<?>) series.get("rows")).get(1);
    double ratio = (Double) second.get("ratioToFirst");
    assertThat(second.get("ratioToFirstLowest")).isEqualTo(ratio); // there is one turn
    assertThat(second.get("ratioToFirstHighest")).isEqualTo(ratio);
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }
}
