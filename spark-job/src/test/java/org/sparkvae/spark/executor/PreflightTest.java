package org.sparkvae.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.TestSession;

class PreflightTest {
  private static final HostRules CRAY = new HostRules("Cray", CpuKernel.GENERIC, "1", 0);

  private final JavaSparkContext spark = new JavaSparkContext(TestSession.get().sparkContext());

  @AfterEach
  void clearTheRules() {
    new Preflight(spark).check(CpuKernel.AUTO);
  }

  @Test
  void theStartOfTheTestsPasses() {
    assertThatCode(() -> new Preflight(spark).check(CpuKernel.AUTO)).doesNotThrowAnyException();
  }

  @Test
  void aProblemIsOneLineWithoutAFailedTask() {
    Throwable failure = catchThrowable(() -> new Preflight(spark).check(CRAY));
    assertThat(failure)
        .isInstanceOf(ConfigException.class)
        .hasNoCause()
        .hasMessageStartingWith("Cannot run on host ")
        .hasMessageContaining("the job's is Cray. Set OPENBLAS_CORETYPE=Cray in the environment");
  }

  /** As for an executor that joins later, where no preflight job has run. */
  @Test
  void laterTasksOfTheThreadCarryTheRules() {
    CRAY.sendWith(spark.sc());
    Throwable failure =
        catchThrowable(() -> spark.parallelize(List.of(1), 1).foreach(task -> HostCheck.thisJvm()));
    assertThat(failure.getMessage()).contains("the job's is Cray");
  }
}
