package org.sparkvae.spark.executor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.train.ClusterConfig.CpuKernel;

class KernelChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "AUTO, , GENERIC",
    "AUTO, Zen, AVX2",
    "GENERIC, Nehalem, GENERIC",
    "AVX2, Haswell, AVX2",
    "AVX512, SkylakeX, AVX512"
  })
  void whatTheScriptsSetIsAccepted(CpuKernel wanted, String coreType, InstructionSet nd4j) {
    assertThatCode(() -> KernelChoice.check(wanted, coreType, nd4j)).doesNotThrowAnyException();
  }

  @Test
  void aChoiceThatTheStartDidNotSeeIsRefused() {
    assertThatThrownBy(
            () -> KernelChoice.check(CpuKernel.GENERIC, "SkylakeX", InstructionSet.AVX512))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid cluster.cpu: generic (this process runs with OPENBLAS_CORETYPE = SkylakeX, it"
                + " needs Nehalem). Give --set cluster.cpu=generic to the submit script");
  }

  @Test
  void theKernelWithoutItsBuildOfNd4jIsRefused() {
    assertThatThrownBy(() -> KernelChoice.check(CpuKernel.AVX2, "Haswell", InstructionSet.GENERIC))
        .hasMessage(
            "Invalid cluster.cpu: avx2 (this process runs with ND4J's generic build, it needs the"
                + " avx2 one). Put that one's jar on the class path and take others off:"
                + " spark-job/target/nd4j/ has them, nd4j-native-VERSION-linux-x86_64.jar is"
                + " generic");
  }
}
