package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors need no more memory after many rounds than after a few. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ResidentMemoryIT {
  private static final int EARLY_ROUND = FaultScale.of(20, 50);
  private static final int LATE_ROUND = FaultScale.of(60, 300);
  private static final int PASSES = FaultScale.of(12, 36);
  private static final int READINGS = 5;
  private static final int MILLIS_BETWEEN_READINGS = 100;
  private static final double MOST_PERCENT = 5;

  @Test
  void executorsDoNotGrow() throws IOException {
    Training training =
        Training.ofDigits(Build.scratch("resident-memory"), PASSES)
            // The heap has its full size from the start, so only a leak outside it can grow.
            .conf("spark.executor.extraJavaOptions", "-Xms600m -XX:+AlwaysPreTouch");
    List<Long> early = new ArrayList<>();
    List<Long> late = new ArrayList<>();
    try (StandaloneCluster cluster = StandaloneCluster.start("resident-memory-cluster", 2);
        SubmittedJob job = training.startOn(cluster)) {
      job.awaitRound(EARLY_ROUND);
      List<ProcessHandle> executors = cluster.awaitExecutors(2);
      for (ProcessHandle executor : executors) {
        early.add(medianResidentKib(executor));
      }
      job.awaitRound(LATE_ROUND);
      for (ProcessHandle executor : executors) {
        late.add(medianResidentKib(executor));
      }
      assertThat(job.exitCode()).as(job.text()).isZero();
    }

    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("earlyRound", EARLY_ROUND);
    facts.put("lateRound", LATE_ROUND);
    facts.put("residentKibEarly", early);
    facts.put("residentKibLate", late);
    facts.put("mostGrowthPercent", mostGrowthPercent(early, late));
    Build.writeFacts("resident-memory", facts);
    for (int i = 0; i < early.size(); i++) {
      assertThat(late.get(i)).isCloseTo(early.get(i), Percentage.withPercentage(MOST_PERCENT));
    }
  }

  private static long medianResidentKib(ProcessHandle process) throws IOException {
    List<Long> readings = new ArrayList<>();
    for (int i = 0; i < READINGS; i++) {
      readings.add(Processes.residentKib(process));
      Processes.sleep(MILLIS_BETWEEN_READINGS);
    }
    return readings.stream().sorted().toList().get(READINGS / 2);
  }

  private static double mostGrowthPercent(List<Long> early, List<Long> late) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < early.size(); i++) {
      most = Math.max(most, 100.0 * late.get(i) / early.get(i) - 100);
    }
    return most;
  }
}
