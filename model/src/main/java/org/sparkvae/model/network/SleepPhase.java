package org.sparkvae.model.network;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.ObjectiveVertex;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.VaeGraphs;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.objective.WakeSleep;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * The second half of a step of {@link WakeSleep}: the encoder's gradient, from dreams of the model
 * as it is before the step.
 */
final class SleepPhase {
  private final VaeConfig config;
  private final int noiseSize; // of a row and sample
  private final int dreamNoise;
  private final EncoderInput encoderInput;
  private final RowScorer scorer;
  private final ComputationGraph graph;
  private final long decoderStart;

  /**
   * @param graph for training, which computes the wake phase, too
   */
  SleepPhase(
      VaeConfig config,
      VaeParts parts,
      Topology topology,
      RowScorer scorer,
      ComputationGraph graph) {
    this.config = config;
    encoderInput = new EncoderInput(config);
    this.scorer = scorer;
    this.graph = graph;
    noiseSize = VaeGraphs.noiseSize(config, parts);
    dreamNoise = parts.prior().noiseSize(config.model().latentSize());
    decoderStart = topology.ends()[2];
  }

  /**
   * Replaces the encoder's part of the graph's gradient, which is that of the wake phase.
   *
   * @param noise of the batch; the graph needs it, the gradient does not depend on it
   * @param wake terms of the wake phase
   * @return the terms of both phases
   */
  TermSums run(Batch batch, INDArray noise, TermSums wake) {
    int rows = batch.rows();
    float[] latents = scorer.fromPrior(dreamNoise(batch), rows);
    float[] dreams = scorer.sample(latents, rows, stream(batch));
    INDArray wakeOfDecoder = ofDecoder().dup();
    ObjectiveVertex objective = (ObjectiveVertex) graph.getVertex(VaeGraphs.OBJECTIVE);
    try (INDArray features =
            NativeRows.matrix(encoderInput.of(dreams, rows), rows, config.featureSize());
        INDArray given = NativeRows.matrix(latents, rows, config.model().latentSize())) {
      objective.setOther(WakeSleep.ofDreams(given));
      graph.setInputs(features, noise);
      graph.setLabels(features);
      graph.computeGradientAndScore();
    } finally {
      objective.setOther(null);
    }
    ofDecoder().assign(wakeOfDecoder);
    return wake.plusTerm(RowTerms.SLEEP_NLL, objective.lastTerms().objectiveSum(), 1);
  }

  private INDArray ofDecoder() {
    INDArray gradient = graph.getFlattenedGradients();
    return gradient
        .reshape(gradient.length())
        .get(NDArrayIndex.interval(decoderStart, gradient.length()));
  }

  /** The last columns of the first sample of each row. */
  private float[] dreamNoise(Batch batch) {
    int perRow = noiseSize * config.objective().samplesPerRow();
    float[] draws = new float[batch.rows() * dreamNoise];
    for (int row = 0; row < batch.rows(); row++) {
      System.arraycopy(
          batch.noise(),
          row * perRow + noiseSize - dreamNoise,
          draws,
          row * dreamNoise,
          dreamNoise);
    }
    return draws;
  }

  /** The noise of a batch is its own, so it can stand for the batch in a key. */
  private NoiseStream stream(Batch batch) {
    long ofBatch = Float.floatToRawIntBits(batch.noise()[0]);
    return NoiseStream.of(config.seed(), Purpose.DREAMS.id(), batch.step(), ofBatch);
  }
}
