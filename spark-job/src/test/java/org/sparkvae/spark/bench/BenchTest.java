package org.sparkvae.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.TestSession;

/** A whole bench with small sizes: checks that the report is complete, not its numbers. */
class BenchTest {
  private static final List<String> MEASURED =
      List.of(
          "gemm.gflops",
          "step.rowsPerSecond",
          "step.fractionOfRoofline",
          "objective.iwae",
          "objective.planar",
          "objective.mixedTable",
          "round.efficiency",
          "round.averagingInterval",
          "score.rowsPerSecond",
          "score.ratioToBaseline",
          "score.ratioToTableCopy",
          "score.encodeRatioToBaseline",
          "encode.fractionOfRoofline",
          "sparkMl.fitRatioToTrain",
          "sparkMl.transformRatioToScore");

  private static final List<String> COMPARED =
      List.of(
          "step.ratioToStockDl4j",
          "step25.ratioToStockDl4j",
          "round.ratioToDl4jSpark",
          "round.ratioToDl4jSparkBest",
          "round.ratioToDl4jSparkOurGraph");

  @TempDir Path scratch;

  private final List<String> table = new ArrayList<>();

  private Report run(LikelihoodKind likelihood) throws IOException {
    Workload workload = SmallWork.digits(likelihood);
    try {
      Bench.Options options =
          new Bench.Options(
              scratch.toUri().toString(), Optional.empty(), Optional.empty(), Optional.empty());
      return new Bench(TestSession.get(), workload, SmallWork.SCALE, options)
          .run(
              Map.of("cpu", "any", "kernel", "any", "library", "any", "threads", "1"),
              part -> {},
              table::add);
    } finally {
      workload.shards().blocks().unpersist();
    }
  }

  @Test
  void everyKeyExistsAndIsNullIfNotMeasured() throws IOException {
    Report report = run(LikelihoodKind.BERNOULLI);
    Config json = SortedJson.read(report.toJson(), "bench");
    for (String key : new String[] {"cpu", "kernel", "library", "threads", "batchSize"}) {
      assertThat(json.hasPath(key)).as(key).isTrue();
    }
    List<String> positive = new ArrayList<>(MEASURED);
    positive.addAll(COMPARED);
    for (String key : positive) {
      assertThat(json.getDouble(key)).as(key).isPositive().isFinite();
      assertThat(report.number(key)).as(key).isEqualTo(json.getDouble(key));
    }
    for (String key :
        new String[] {"pytorch", "step.ratioToPyTorch", "timeToBound.ratioToPyTorch"}) {
      assertThat(json.getIsNull(key)).as(key).isTrue();
    }
    assertThat(json.getDoubleList("step.spread.rowsPerSecond").get(0))
        .isLessThanOrEqualTo(json.getDouble("step.rowsPerSecond"));
    assertThat(json.getConfigList("round.byInterval")).hasSizeGreaterThan(1);
    assertThat(json.getBoolean("sparkMl.areParametersEqual")).isTrue();
    assertThat(json.getInt("sparkMl.rows")).as("all rows, from shards of any size").isEqualTo(600);
    assertThat(table)
        .anyMatch(line -> line.contains("of the roofline"))
        .anyMatch(line -> line.contains("PyTorch") && line.contains("not run"));
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aNetworkWithoutStockLayersIsMeasuredWithoutThem() throws IOException {
    Config json = SortedJson.read(run(LikelihoodKind.GAUSSIAN_SIGMOID_MEAN).toJson(), "bench");
    for (String key : COMPARED) {
      assertThat(json.getIsNull(key)).as(key).isTrue();
    }
    for (String key : MEASURED) {
      assertThat(json.getDouble(key)).as(key).isPositive().isFinite();
    }
  }

  @Test
  void aBrokenThresholdIsNamed() {
    Report report = new Report(Map.of(), table::add);
    report.put(
        "step",
        new Figures("step")
            .add("fractionOfRoofline", "", Figures.Unit.PERCENT, Spread.of(0.2))
            .add("ratioToStockDl4j", "", Figures.Unit.TIMES, Spread.of(2.5)));
    assertThat(RegressionThresholds.broken(report))
        .contains("Too slow: step.fractionOfRoofline is 0.200 (must be >= 0.5)")
        .contains("Too slow: round.efficiency is not run (must be >= 0.45)")
        .noneMatch(line -> line.contains("step.ratio"));
  }
}
