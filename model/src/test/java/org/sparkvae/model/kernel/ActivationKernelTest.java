package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ActivationKernelTest {
  private static final int COUNT = 4001;

  /** An even grid from -10 to 10 without 0, where some functions have a kink. */
  private static float[] grid() {
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (i - COUNT / 2 + 0.25f) / 200f;
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(ActivationKernel.class)
  void theFloatLoopIsTheDoubleFormula(ActivationKernel kernel) {
    float[] values = grid();
    kernel.activate(values, COUNT);
    float[] inputs = grid();
    for (int i = 0; i < COUNT; i++) {
      double exact = kernel.value(inputs[i]);
      assertThat((double) values[i]).isCloseTo(exact, within(4e-7 * Math.max(1, Math.abs(exact))));
    }
  }

  @ParameterizedTest
  @EnumSource(ActivationKernel.class)
  void theFloatDerivativeIsTheDoubleFormula(ActivationKernel kernel) {
    float[] outputs = grid();
    kernel.activate(outputs, COUNT);
    float[] gradients = new float[COUNT];
    Arrays.fill(gradients, 3);
    kernel.backpropagate(gradients, outputs, COUNT);
    for (int i = 0; i < COUNT; i++) {
      double exact = 3 * kernel.derivative(outputs[i]);
      assertThat((double) gradients[i]).isCloseTo(exact, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource(ActivationKernel.class)
  void theDerivativeIsTheNumericalOne(ActivationKernel kernel) {
    double step = 1e-6;
    for (float x : grid()) {
      double numerical = (kernel.value(x + step) - kernel.value(x - step)) / (2 * step);
      assertThat(kernel.derivative(kernel.value(x))).isCloseTo(numerical, within(1e-8));
    }
  }

  @ParameterizedTest
  @EnumSource(ActivationKernel.class)
  void theFormulaIsDl4js(ActivationKernel kernel) {
    INDArray values = Nd4j.createFromArray(grid()).castTo(DataType.DOUBLE).reshape('c', 1, COUNT);
    INDArray expected =
        Activation.valueOf(kernel.name()).getActivationFunction().getActivation(values, false);
    float[] inputs = grid();
    for (int i = 0; i < COUNT; i++) {
      assertThat(kernel.value(inputs[i])).isCloseTo(expected.getDouble(i), within(1e-7));
    }
  }
}
