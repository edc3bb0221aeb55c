package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows of four times the executors' storage memory give the same bits as with ample memory. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SpillIT {
  private static final int ROWS = 160_000;
  private static final long ROW_BYTES = RandomImages.PIXELS; // packed as bytes
  private static final int EXECUTORS = 2;
  private static final long HEAP = 512L << 20;
  private static final long RESERVED = 300L << 20;
  private static final double MEMORY_FRACTION = 0.07;

  private static final String RECIPE =
      """
      seed = 4
      data { format = idx, testRows = 100, trainRows = %d }
      model { latentSize = 2, encoderLayers = [8], decoderLayers = [8] }
      training { shards = 2, passes = 1, batchSize = 500, averagingInterval = 20 }
      """
          .formatted(ROWS - 100);

  @Test
  void rowsThatDoNotFitAreTrainedOnFromDisk() throws IOException {
    Path input = RandomImages.write(Build.scratch("spill-input"), ROWS);
    Training ample = training("spill-ample", input);
    ample.finished("local[2]");
    Training training =
        training("spill", input)
            .logged()
            .conf("spark.executor.memory", HEAP)
            .conf("spark.memory.fraction", MEMORY_FRACTION);
    try (StandaloneCluster cluster = StandaloneCluster.start("spill-cluster", EXECUTORS);
        SubmittedJob job = training.startOn(cluster)) {
      assertThat(job.exitCode()).as(job.text()).isZero();
    }

    EventLog events = EventLog.read(training.events());
    long storage = events.executorsStorageMemory();
    long data = ROWS * ROW_BYTES;
    assertThat((double) storage)
        .isCloseTo(EXECUTORS * MEMORY_FRACTION * (HEAP - RESERVED), within(0.1 * storage));
    assertThat(data).isGreaterThanOrEqualTo(4 * storage);
    assertThat(events.cachedBytesOnDisk()).isGreaterThan(data - storage);
    Artifacts.assertSame(training.output(), ample.output());
    Build.writeFacts(
        "spill",
        Map.of(
            "dataBytes", data,
            "storageMemoryBytes", storage,
            "dataOverStorageMemory", (double) data / storage,
            "cachedBytesOnDisk", events.cachedBytesOnDisk(),
            "rounds", Artifacts.metrics(training.output()).get("rounds").intValue(),
            "parametersSha256", Artifacts.parametersSha256(training.output()),
            "ampleMemoryParametersSha256", Artifacts.parametersSha256(ample.output())));
  }

  private static Training training(String name, Path input) throws IOException {
    return Training.of(Build.scratch(name), RECIPE, "--input", input.toString());
  }
}
