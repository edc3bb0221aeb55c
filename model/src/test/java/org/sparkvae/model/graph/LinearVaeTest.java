package org.sparkvae.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.LinearVae.FEATURES;
import static org.sparkvae.model.LinearVae.LATENTS;
import static org.sparkvae.model.LinearVae.ROWS;
import static org.sparkvae.model.LinearVae.VARIANCE;
import static org.sparkvae.model.Matrices.gaussian;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.sparkvae.model.LinearVae;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.VaeParts;

/** Compares the whole graph with probabilistic PCA, in double precision. */
class LinearVaeTest {
  private static final int TRAINING_SAMPLES = 10;

  private final INDArray rows = Nd4j.createFromArray(LinearVae.rows());

  /**
   * The mean log-density of the rows equals Tipping and Bishop's maximum, which validates the data.
   */
  @Test
  void theDatasMeanLogLikelihoodIsTheClosedForm() {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      sum += LinearVae.logLikelihood(row);
    }

    assertThat(sum / ROWS).isCloseTo(LinearVae.greatestMeanLogLikelihood(), within(1e-12));
  }

  /** There q is the exact posterior, so that the bound of each row is the same for every noise. */
  @Test
  void atTheClosedFormEstimatorAIsMinusTheLogLikelihoodForEveryNoise() {
    assertThatEveryNoiseGivesTheLogLikelihood(graph(Estimator.A, 3));
  }

  /** There all weights of a row are equal. */
  @Test
  void atTheClosedFormTheImportanceWeightedBoundIsTheLogLikelihoodForEveryNoise() {
    assertThatEveryNoiseGivesTheLogLikelihood(
        graph(new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, 3, 1, 0, 0)));
  }

  private void assertThatEveryNoiseGivesTheLogLikelihood(ComputationGraph graph) {
    graph.params().assign(Nd4j.createFromArray(LinearVae.bestParameters()));

    for (int row = 0; row < ROWS; row++) {
      for (int seed = 0; seed < 3; seed++) {
        INDArray one = rows.get(NDArrayIndex.interval(row, row + 1), NDArrayIndex.all()).dup();

        assertThat(score(graph, one, gaussian(seed, 3, LATENTS, 2)))
            .isCloseTo(-LinearVae.logLikelihood(row), within(1e-9));
      }
    }
  }

  @Test
  void atTheClosedFormEstimatorBIsNoisyWithTheSameMean() {
    ComputationGraph graph = graph(Estimator.B, 1);
    graph.params().assign(Nd4j.createFromArray(LinearVae.bestParameters()));

    SampleMoments moments = negativeElbo(graph, 200, 1);

    assertThat(moments.standardError()).isBetween(0.001, 0.1);
    assertThat(moments.mean())
        .isCloseTo(-LinearVae.greatestMeanLogLikelihood(), within(4 * moments.standardError()));
  }

  /**
   * Training from random parameters gets within 0.05 nats (here 0.018) of the maximum and never
   * beyond it.
   */
  @Test
  void trainingReachesTheClosedForm() {
    ComputationGraph graph = graph(Estimator.A, TRAINING_SAMPLES);
    graph.params().assign(gaussian(1, 1, (int) graph.numParams(), 0.1).reshape(-1));
    fixVariance(graph);
    double best = -LinearVae.greatestMeanLogLikelihood();
    assertThat(negativeElbo(graph, 5, TRAINING_SAMPLES).mean()).isGreaterThan(best + 3);

    for (int step = 0; step < 500; step++) {
      INDArray noise = gaussian(1000 + step, ROWS * TRAINING_SAMPLES, LATENTS, 1);
      graph.fit(new INDArray[] {rows, noise}, new INDArray[] {rows});
      fixVariance(graph);
    }

    SampleMoments moments = negativeElbo(graph, 40, TRAINING_SAMPLES);
    assertThat(moments.mean()).isLessThan(best + 0.05);
    assertThat(moments.mean()).isGreaterThan(best - 1e-9 - 4 * moments.standardError());
  }

  private static ComputationGraph graph(Estimator estimator, int samples) {
    return graph(new ObjectiveConfig(estimator, samples, 1, 0));
  }

  private static ComputationGraph graph(ObjectiveConfig objective) {
    Adam adam = new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.994));
    VaeConfig config = LinearVae.config(objective);
    VaeParts parts = VaeParts.of(config.model(), objective);
    ComputationGraph graph =
        new ComputationGraph(new VaeGraphs(config, parts, DataType.DOUBLE, adam).whole());
    graph.init();
    return graph;
  }

  /** The mean over rows, averaged over draws of the noise. */
  private SampleMoments negativeElbo(ComputationGraph graph, int draws, int samples) {
    double[] means = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      means[draw] = score(graph, rows, gaussian(90_000 + draw, ROWS * samples, LATENTS, 1));
    }
    return SampleMoments.of(means);
  }

  private static double score(ComputationGraph graph, INDArray features, INDArray noise) {
    graph.setInputs(features, noise);
    graph.setLabels(features);
    graph.computeGradientAndScore();
    return graph.score();
  }

  /** Sets the second half of the decoder's output to log v for every z. */
  private static void fixVariance(ComputationGraph graph) {
    graph
        .getParam("decoderOutput_W")
        .get(NDArrayIndex.all(), NDArrayIndex.interval(FEATURES, 2 * FEATURES))
        .assign(0);
    graph
        .getParam("decoderOutput_b")
        .get(NDArrayIndex.all(), NDArrayIndex.interval(FEATURES, 2 * FEATURES))
        .assign(Math.log(VARIANCE));
  }
}
