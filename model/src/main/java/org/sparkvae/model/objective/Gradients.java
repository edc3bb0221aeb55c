package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of an objective, summed over rows, by everything it sees. Each entry is the direct
 * dependence alone: what goes through z to the heads is the graph's to add.
 *
 * @param terms of the same mini-batch
 * @param byDecoderOutput [rows * samples, parametersPerFeature * featureSize]
 * @param byHeads each [rows, latentSize]
 * @param byLatent [rows * samples, latentSize]
 */
public record Gradients(
    RowTerms terms, INDArray byDecoderOutput, List<INDArray> byHeads, INDArray byLatent) {}
