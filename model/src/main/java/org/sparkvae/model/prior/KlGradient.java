package org.sparkvae.model.prior;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A divergence and its gradient.
 *
 * @param klDivergence nats, summed over latents, [rows, 1]
 * @param gradient with respect to each head; the receiver may change it
 */
public record KlGradient(INDArray klDivergence, List<INDArray> gradient) {}
