package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Refusals before anything is measured; BenchTest tests the measurements. */
class BenchCommandTest {
  private static void refused(String message, Object... words) {
    Verb verb = Verb.run(words);
    assertThat(verb.exitCode()).isEqualTo(2);
    assertThat(verb.err()).hasLineCount(1).contains(message);
    assertThat(verb.out()).isEmpty();
  }

  @Test
  void checkIsForTheReferenceNetworkOnly() {
    refused(
        "Invalid --check: with a RECIPE or --set (it applies to the reference network only)",
        "bench",
        "--check",
        "--set",
        "model.latentSize=2");
  }

  @Test
  void timeToBoundNeedsInput() {
    refused("Missing --input DIR", "bench", "--time-to-bound");
  }

  @Test
  void growthNeedsTheHeapOfItsLargestNetwork() {
    refused("must be >= 8192 MiB", "bench", "--growth");
  }

  @Test
  void growthGeneratesItsOwnRows() {
    refused("Invalid --growth: with --check", "bench", "--growth", "--check");
  }

  @Test
  void sparkMlNeedsInputAndMeasuresOnlyItself() {
    refused("Missing --input DIR: --spark-ml", "bench", "--spark-ml");
    refused("Invalid --spark-ml: with --quick", "bench", "--spark-ml", "--quick", "--input", "x");
  }

  @Test
  void anomaliesAndRankingsAreMeasuredOneByOne() {
    refused("Missing --input DIR: --anomalies", "bench", "--anomalies");
    refused(
        "Invalid --ranking: with --anomalies and --check (it measures only itself)",
        "bench",
        "--anomalies",
        "--ranking",
        "1",
        "--check");
  }

  @Test
  void aReportThatCouldNotBeWrittenIsRefusedBeforeMeasuring() {
    refused("there is no such folder", "bench", "--json", "absent/bench.json");
    refused("it is a folder. Name a file", "bench", "--json", "/");
  }

  @Test
  void unknownKeyIsRefusedAsInARecipe() {
    refused("model.latentSiz", "bench", "--quick", "--set", "model.latentSiz=2");
  }
}
