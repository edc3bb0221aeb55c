package org.sparkvae.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.VaeConfig;

class GemmBenchTest {
  @BeforeAll
  static void loadOpenblas() {
    Nd4j.getBackend();
  }

  @Test
  void theReferenceNetworkNeedsFourMegaflopsPerRow() {
    VaeConfig reference = SmallWork.network(LikelihoodKind.BERNOULLI, 784, List.of(500));
    double latents = 3;
    double forward = 784 * 500 + 2 * 500 * latents + latents * 500 + 500 * 784;
    try (GemmBench step = GemmBench.ofStep(reference, 10)) {
      // three products per layer, but two for the first
      assertThat(step.flops()).isEqualTo(10 * 2 * (3 * forward - 784 * 500));
      assertThat(step.flops()).isEqualTo(10 * GemmBench.flopsPerRow(reference));
      assertThat(step.calls()).isEqualTo(5 + 5 + 4);
      step.run();
    }
    try (GemmBench encoding = GemmBench.ofEncoding(reference, 10)) {
      assertThat(encoding.flops()).isEqualTo(10 * 2 * (784 * 500 + 2 * 500 * latents));
      encoding.run();
    }
  }

  @Test
  void headsOnTheFeaturesHaveNoInputGradient() {
    VaeConfig linear = SmallWork.network(LikelihoodKind.GAUSSIAN, 6, List.of());
    try (GemmBench step = GemmBench.ofStep(linear, 4)) {
      assertThat(step.calls()).isEqualTo(3 + 3 + 1);
      assertThat(step.flops()).isEqualTo(4 * 2 * (2 * (2 * 6 * 3) + 3 * (3 * 12)));
      assertThat(step.flops()).isEqualTo(4 * GemmBench.flopsPerRow(linear));
      step.run();
    }
  }

  @Test
  void theCallsAreALayersProducts() {
    // weights [2, 3], column-major: w00 w10 w01 w11 w02 w12
    FloatPointer weights = new FloatPointer(1, 4, 2, 5, 3, 6);
    FloatPointer in = new FloatPointer(1, 10);
    FloatPointer out = new FloatPointer(3L);
    Product.forward(1, 2, 3, in, weights, out).run();
    assertThat(values(out, 3)).containsExactly(new float[] {41, 52, 63}, offset(0f));

    FloatPointer outGradient = new FloatPointer(1, 0, 2);
    FloatPointer weightGradient = new FloatPointer(6L);
    Product.weightGradient(1, 2, 3, in, outGradient, weightGradient).run();
    assertThat(values(weightGradient, 6))
        .containsExactly(new float[] {1, 10, 0, 0, 2, 20}, offset(0f));

    FloatPointer inGradient = new FloatPointer(100, 200);
    Product.inputGradient(1, 2, 3, outGradient, weights, inGradient, 1).run();
    assertThat(values(inGradient, 2)).containsExactly(new float[] {107, 216}, offset(0f));
  }

  private static float[] values(FloatPointer pointer, int count) {
    float[] values = new float[count];
    pointer.get(values);
    return values;
  }
}
