package org.sparkvae.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.sparkvae.model.config.ConfigException;

class CpuKernelTest {
  private static final Set<String> HASWELL = Set.of("sse2", "avx2", "fma", "f16c", "bmi2");
  private static final Set<String> SKYLAKE_X = skylakeX();

  private static Set<String> skylakeX() {
    Set<String> flags = new HashSet<>(HASWELL);
    flags.addAll(Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"));
    return flags;
  }

  @ParameterizedTest
  @CsvSource({", GENERIC", "Nehalem, GENERIC", "HASWELL, AVX2", "zen, AVX2", "SkylakeX, AVX512"})
  void aCoreTypeIsKnownInUpperAndLowerCase(String coreType, CpuKernel kernel) {
    assertThat(CpuKernel.ofCoreType(coreType)).isEqualTo(kernel);
  }

  /** Surefire's class path has the generic build; submit/check.sh runs the others. */
  @Test
  void theBuildOnTheClassPathIsTheOneThatIsLoaded() {
    assertThat(CpuKernel.ofNd4jHere()).isEqualTo(CpuKernel.GENERIC);
    NativeLibraries.load();
    assertThat(NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel()).isLessThan(2);
  }

  @Test
  void autoStartsWithTheWidestKernelOfTheCpu() {
    assertThat(CpuKernel.AUTO.forStart(true, SKYLAKE_X)).isEqualTo(CpuKernel.AVX512);
    assertThat(CpuKernel.AUTO.forStart(true, HASWELL)).isEqualTo(CpuKernel.AVX2);
    assertThat(CpuKernel.AUTO.forStart(true, Set.of())).isEqualTo(CpuKernel.GENERIC);
  }

  @Test
  void aKernelThatTheDriverCannotRunIsRefused() {
    assertThat(CpuKernel.AVX2.forStart(true, HASWELL)).isEqualTo(CpuKernel.AVX2);
    assertThat(CpuKernel.AVX512.forStart(false, HASWELL)).isEqualTo(CpuKernel.AVX512);
    assertThatThrownBy(() -> CpuKernel.AVX512.forStart(true, HASWELL))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Cannot use cluster.cpu = avx512: this machine's CPU lacks avx512f, avx512dq, avx512bw,"
                + " avx512vl, avx512cd. Set cluster.cpu = auto (a driver in client mode runs here)");
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, , GENERIC",
    "AUTO, Zen, AVX2",
    "GENERIC, Nehalem, GENERIC",
    "AVX2, Haswell, AVX2",
    "AVX512, SkylakeX, AVX512"
  })
  void whatTheScriptsSetIsAccepted(CpuKernel wanted, String coreType, CpuKernel nd4j) {
    assertThatCode(() -> wanted.require(coreType, nd4j)).doesNotThrowAnyException();
  }

  @Test
  void aKernelOtherThanThatOfTheStartIsRefused() {
    assertThatThrownBy(() -> CpuKernel.GENERIC.require("SkylakeX", CpuKernel.AVX512))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid cluster.cpu: generic (this process runs with OPENBLAS_CORETYPE = SkylakeX, it"
                + " needs Nehalem). Give --set cluster.cpu=generic to the submit script");
  }

  @Test
  void theKernelWithoutItsBuildOfNd4jIsRefused() {
    assertThatThrownBy(() -> CpuKernel.AVX2.require("Haswell", CpuKernel.GENERIC))
        .hasMessage(
            "Invalid cluster.cpu: avx2 (this process runs with ND4J's generic build, it needs the"
                + " avx2 one). Put that one's jar on the class path and take others off:"
                + " spark-job/target/nd4j/ has them, nd4j-native-VERSION-linux-x86_64.jar is"
                + " generic");
  }
}
