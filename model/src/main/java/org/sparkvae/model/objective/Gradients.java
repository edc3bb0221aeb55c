package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of an objective, summed over rows with their weights, with respect to all of its
 * inputs. Each entry is a partial derivative with the other inputs fixed: the graph adds the path
 * through z and its density to the heads.
 *
 * @param terms of the same mini-batch
 * @param byDecoderOutput [rows * samples, outputSize]
 * @param byHeads each [rows, latentSize]; empty if the objective does not use them directly
 * @param byPseudoHeads each [pseudoInputs, latentSize]; empty if the prior has none
 * @param byLatent [rows * samples, latentSize]
 * @param byLogPosterior rows * samples; null if the objective does not use the density
 * @param byOwn with respect to the own parameters of the likelihood, then of the prior
 */
public record Gradients(
    RowTerms terms,
    INDArray byDecoderOutput,
    List<INDArray> byHeads,
    List<INDArray> byPseudoHeads,
    INDArray byLatent,
    double[] byLogPosterior,
    double[] byOwn) {}
