package org.sparkvae.model.prior;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** KL(q(z|x) || p(z)) in closed form, without sampling. */
public interface ClosedFormKl {
  /**
   * The divergence of each row.
   *
   * @param heads of the encoder, each [rows, latentSize]
   * @return nats, summed over latents, at least 0, [rows, 1]
   */
  INDArray klDivergence(List<INDArray> heads);

  /**
   * The gradient of {@link #klDivergence}.
   *
   * @param heads of the encoder, each [rows, latentSize]
   * @return with respect to each head, new arrays
   */
  List<INDArray> gradient(List<INDArray> heads);

  /**
   * {@link #klDivergence} and {@link #gradient} of the same rows.
   *
   * @param heads of the encoder, each [rows, latentSize]
   */
  default KlGradient klAndGradient(List<INDArray> heads) {
    return new KlGradient(klDivergence(heads), gradient(heads));
  }
}
