package org.sparkvae.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.nativeblas.NativeOpsHolder;

class InstructionSetTest {
  /** The scripts choose by them before there is a JVM. */
  @ParameterizedTest
  @EnumSource(names = {"AVX2", "AVX512"})
  void theSubmitScriptsAskForTheSameFlags(InstructionSet instructions) throws IOException {
    String script =
        Files.readString(Path.of(System.getProperty("vae.root"), "submit", "settings.sh"));
    String name = instructions.build().substring(1);
    Matcher list = Pattern.compile("[ (]" + name + "=\\(([a-z0-9 ]+)\\)").matcher(script);
    assertThat(list.find()).isTrue();
    assertThat(List.of(list.group(1).split(" "))).isEqualTo(instructions.flags());
  }

  @ParameterizedTest
  @CsvSource({", GENERIC", "Nehalem, GENERIC", "HASWELL, AVX2", "zen, AVX2", "SkylakeX, AVX512"})
  void aKernelIsKnownInUpperAndLowerCase(String coreType, InstructionSet instructions) {
    assertThat(InstructionSet.ofKernel(coreType)).isEqualTo(instructions);
  }

  /** Surefire's class path has the plain build; submit/check.sh runs the others. */
  @Test
  void theBuildOnTheClassPathIsTheOneThatIsLoaded() {
    assertThat(InstructionSet.ofNd4jHere()).isEqualTo(InstructionSet.GENERIC);
    assertThat(NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel()).isLessThan(2);
  }
}
