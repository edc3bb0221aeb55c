package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of an objective, summed over rows, with respect to all of its inputs. Each entry is
 * a partial derivative with the other inputs fixed: the graph adds the path through z to the heads.
 *
 * @param terms of the same mini-batch
 * @param byDecoderOutput [rows * samples, parametersPerFeature * featureSize]
 * @param byHeads each [rows, latentSize]
 * @param byLatent [rows * samples, latentSize]
 * @param byOwn with respect to the own parameters of the likelihood, for each row and sample,
 *     row-major, rows * samples * own; empty if there are none
 */
public record Gradients(
    RowTerms terms,
    INDArray byDecoderOutput,
    List<INDArray> byHeads,
    INDArray byLatent,
    double[] byOwn) {}
