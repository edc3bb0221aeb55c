package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.train.ClusterConfig.CpuKernel;

class KernelChoiceTest {
  @ParameterizedTest
  @CsvSource({"AUTO,", "AUTO, Zen", "GENERIC, Nehalem", "AVX2, Haswell", "AVX512, SkylakeX"})
  void whatTheScriptsSetIsAccepted(CpuKernel wanted, String coreType) {
    assertThatCode(() -> KernelChoice.check(wanted, coreType)).doesNotThrowAnyException();
  }

  @Test
  void aChoiceThatTheStartDidNotSeeIsRefused() {
    assertThatThrownBy(() -> KernelChoice.check(CpuKernel.GENERIC, "SkylakeX"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid cluster.cpu: generic (this process runs with OPENBLAS_CORETYPE = SkylakeX, it"
                + " needs Nehalem). Give --set cluster.cpu=generic to the submit script");
  }
}
