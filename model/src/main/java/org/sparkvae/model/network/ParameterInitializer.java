package org.sparkvae.model.network;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/** Draws the parameters that a training starts from; ND4J's own generator is thread-local. */
final class ParameterInitializer {
  private static final String WEIGHTS = "_W";

  private ParameterInitializer() {}

  /**
   * @param parameterTable DL4J's, in flat order; weights [fanIn, fanOut] named {@code LAYER_W}
   */
  static float[] draw(WeightInit init, long seed, Map<String, INDArray> parameterTable) {
    NoiseStream noise = NoiseStream.of(seed, Purpose.PARAMETERS.id());
    int length =
        Math.toIntExact(parameterTable.values().stream().mapToLong(INDArray::length).sum());
    float[] parameters = new float[length];
    int offset = 0;
    for (Map.Entry<String, INDArray> entry : parameterTable.entrySet()) {
      int size = Math.toIntExact(entry.getValue().length());
      double stdDev = stdDev(init, entry.getKey(), entry.getValue());
      for (int i = offset; stdDev > 0 && i < offset + size; i++) {
        parameters[i] = (float) (stdDev * noise.nextGaussian());
      }
      offset += size;
    }
    return parameters;
  }

  private static double stdDev(WeightInit init, String name, INDArray parameter) {
    boolean bias = !name.endsWith(WEIGHTS);
    double fanIn = parameter.rows();
    double fanOut = parameter.columns();
    return switch (init) {
      case XAVIER -> bias ? 0 : Math.sqrt(2 / (fanIn + fanOut));
      case RELU -> bias ? 0 : Math.sqrt(2 / fanIn);
      case NORMAL001 -> 0.01;
    };
  }
}
