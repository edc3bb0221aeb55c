package org.sparkvae.model.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.FirstLayers;
import org.sparkvae.model.graph.ObjectiveVertex;
import org.sparkvae.model.graph.PseudoInputs;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.VaeGraphs;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.objective.WakeSleep;
import org.sparkvae.model.random.NoiseStream;

/**
 * A variational autoencoder that fits mini-batches, encodes, decodes and scores. All inputs and
 * outputs are row-major primitive arrays, and all random numbers are arguments. Not thread-safe:
 * use one network per thread.
 *
 * <p>A feature that is NaN is not observed: the encoder takes 0 in its place, and the likelihood
 * leaves it out.
 */
public final class VaeNetwork implements AutoCloseable {
  /**
   * Number of rows that go through encoder or decoder together; a multiple of it wastes no work.
   */
  public static final int ROWS_AT_A_TIME = Chunk.ROWS;

  private final VaeConfig config;
  private final VaeParts parts;
  private final INDArray parameters;
  private final ComputationGraph graph;
  private final FirstLayers firstLayers;
  private final Optimizer optimizer;
  private final RowScorer scorer;
  private final BatchArrays arrays;
  private final SleepPhase sleep;
  private final ExpectationStep expectation;

  /** Builds the network with the initial parameters of its seed. */
  public VaeNetwork(VaeConfig config) {
    this(config, VaeParts.of(config));
  }

  /**
   * The same with plug-ins that no recipe names.
   *
   * @param parts used instead of those that the settings name
   */
  VaeNetwork(VaeConfig config, VaeParts parts) {
    this.config = config;
    this.parts = parts;
    VaeGraphs graphs = new VaeGraphs(config, parts);
    Topology topology = Topology.of(config, parts);
    parameters = Nd4j.create(DataType.FLOAT, 1, topology.parameterCount());
    graph = new ComputationGraph(graphs.whole());
    graph.init(parameters, false);
    firstLayers = new FirstLayers(graph, config.featureSize());
    optimizer = new Optimizer(config.optimizer(), topology, parameters);
    scorer = new RowScorer(config, parts, graphs, topology, parameters);
    arrays = new BatchArrays(config, VaeGraphs.noiseSize(config, parts));
    sleep = new SleepPhase(config, parts, topology, scorer, graph);
    expectation =
        new ExpectationStep(
            scorer,
            config.featureSize(),
            config.model().latentSize(),
            priorNoiseSize(),
            config.objective().leapfrogSteps());
    setParameters(topology.initialParameters(config.seed()));
  }

  /** {@return the settings of the network} */
  public VaeConfig config() {
    return config;
  }

  /**
   * The DL4J configuration of the graph for training, for engines that build the graph themselves.
   *
   * @return a graph with inputs {@code features} and {@code noise} and one output, whose label is
   *     the features
   */
  public static ComputationGraphConfiguration graphConfiguration(VaeConfig config) {
    return new VaeGraphs(config, VaeParts.of(config)).whole();
  }

  /**
   * The parameters that a network starts with, without building one.
   *
   * @param config the network's settings; its seed draws them
   * @return in the flat order of {@link Topology}
   */
  public static float[] initialParameters(VaeConfig config) {
    return Topology.of(config).initialParameters(config.seed());
  }

  /** {@return how many rows of data the prior's pseudo-inputs start from; 0 without any} */
  public static int initialRows(VaeConfig config) {
    return VaeParts.of(config).prior().pseudoInputs();
  }

  /**
   * The parameters that a network starts with whose prior has pseudo-inputs.
   *
   * @param config the network's settings
   * @param rows of data, {@link #initialRows} * featureSize
   * @return in the flat order of {@link Topology}
   */
  public static float[] initialParameters(VaeConfig config, float[] rows) {
    float[] parameters = initialParameters(config);
    PseudoInputs pseudoInputs = PseudoInputs.of(VaeParts.of(config), config.featureSize());
    checkLength("rows to start from", rows, pseudoInputs.count() * config.featureSize());
    pseudoInputs.startFrom(rows, parameters);
    return parameters;
  }

  /**
   * The state of the optimizer before its first step, without building a network.
   *
   * @return as returned by {@link #updaterState}
   */
  public static float[] initialUpdaterState(VaeConfig config) {
    int parameterCount = Math.toIntExact(Topology.of(config).parameterCount());
    return Optimizer.initialState(config.optimizer(), parameterCount);
  }

  /**
   * Checks that a network has what encodes, reconstructs and bounds.
   *
   * @throws ConfigException if its objective trains no encoder, so that its q(z|x) means nothing
   */
  public static void requireEncoder(VaeConfig config) {
    if (config.objective().name().keepsLatents()) {
      throw ConfigException.of(
          "objective.name",
          "The model was trained with objective.name = mcem, which trains no encoder: it has no codes, reconstructions, ELBO or importance weights. Estimate log p(x) with evaluate --hmc-samples, or draw rows with generate");
    }
  }

  /**
   * Takes one step of the optimizer on the mean objective of a mini-batch.
   *
   * @return the sums of the objective's terms before the step; not finite if the step diverged
   */
  public TermSums fit(Batch batch) {
    checkOpen();
    arrays.begin();
    INDArray[] rowWeights = batch.rowWeights() == null ? null : arrays.rowWeights(batch);
    INDArray features = arrays.features(batch);
    INDArray noise = arrays.noise(batch);
    float[] input = arrays.encoderInput(batch);
    boolean isSparse = firstLayers.takeBatch(input, batch.rows());
    graph.setInputs(isSparse ? features : arrays.encoderInput(batch, input, features), noise);
    graph.setLabels(features);
    graph.setLayerMaskArrays(null, rowWeights);
    ObjectiveVertex objective = (ObjectiveVertex) graph.getVertex(VaeGraphs.OBJECTIVE);
    objective.setStep(batch.step());
    graph.computeGradientAndScore();
    graph.clearLayerMaskArrays();
    firstLayers.takeNone();
    TermSums terms = objective.lastTerms();
    if (parts.objective() instanceof WakeSleep) {
      terms = sleep.run(batch, noise, terms);
    }
    optimizer.step(graph.getFlattenedGradients(), batch.rows());
    scorer.parametersChanged();
    return terms;
  }

  /**
   * Takes a step of MCEM on a mini-batch: a draw of z for each row, then some steps of the
   * optimizer on the mean of -log p(x, z).
   *
   * @param batch its noise is not used
   * @param chains of the rows of the mini-batch, changed
   * @return the sums of the objective's terms before these steps, and of the acceptance
   */
  public TermSums fit(Batch batch, LatentChains chains) {
    checkOpen();
    double acceptance = expectation.move(batch, chains);
    Batch kept =
        new Batch(
            batch.rows(),
            batch.features(),
            chains.latents(),
            batch.rowWeights(),
            batch.step(),
            null);
    TermSums terms = fit(kept);
    for (int i = 1; i < config.objective().weightSteps(); i++) {
      fit(kept);
    }
    return terms.withReported(RowTerms.ACCEPTANCE, acceptance);
  }

  /** {@return number of parameters} */
  public int parameterCount() {
    return optimizer.parameterCount();
  }

  /** {@return a copy, in flat order} */
  public float[] parameters() {
    checkOpen();
    return optimizer.parameters();
  }

  /**
   * @param parameters in flat order; copied
   * @throws IllegalArgumentException if there are not {@link #parameterCount} of them
   */
  public void setParameters(float[] parameters) {
    checkOpen();
    checkLength("parameters", parameters, parameterCount());
    optimizer.setParameters(parameters);
    scorer.parametersChanged();
  }

  /** {@return a copy; Adam: first moments, then second; empty for SGD} */
  public float[] updaterState() {
    return optimizer.state();
  }

  /**
   * @param state as returned by {@link #updaterState}; copied
   * @throws IllegalArgumentException if it has another length
   */
  public void setUpdaterState(float[] state) {
    checkLength("updater state", state, optimizer.stateLength());
    optimizer.setState(state);
  }

  /**
   * @param step number of steps the optimizer has taken, which its bias correction and schedule
   *     depend on
   */
  public void setStep(long step) {
    optimizer.setSteps(step);
  }

  /** {@return number of steps the optimizer has taken} */
  public long step() {
    return optimizer.steps();
  }

  /**
   * q(z|x).
   *
   * @param features rows * featureSize
   * @return the encoder's heads for each row
   */
  public PosteriorParameters encode(float[] features, int rows) {
    checkOpen();
    return scorer.encode(features, rows);
  }

  /**
   * The latent code of each row: E[z|x] if the posterior is a Gaussian, or else z at noise 0.
   *
   * @param encoding of the rows
   * @return rows * latentSize
   */
  public float[] codes(PosteriorParameters encoding, int rows) {
    checkOpen();
    return parts.posterior().headsAreMoments()
        ? encoding.mean()
        : fromPosterior(encoding, new float[rows * noiseSize()], rows);
  }

  /**
   * E[x|z].
   *
   * @param latents rows * latentSize
   * @return rows * featureSize
   */
  public float[] decode(float[] latents, int rows) {
    checkOpen();
    return scorer.decode(latents, rows);
  }

  /**
   * Draws x from p(x|z).
   *
   * @param latents rows * latentSize
   * @param streams one for each row, so that a row's draw does not depend on the other rows
   * @return rows * featureSize
   */
  public float[] sample(float[] latents, NoiseStream[] streams) {
    checkOpen();
    return scorer.sample(latents, streams.length, streams);
  }

  /**
   * Computes E[x'|z] at the code of each row, see {@link #codes}.
   *
   * @param features rows * featureSize
   * @return rows * featureSize
   */
  public float[] reconstruct(float[] features, int rows) {
    return decode(codes(encode(features, rows), rows), rows);
  }

  /**
   * Computes E[x|z] at draws from the prior.
   *
   * @param noise generator of the draws
   * @return rows * featureSize
   */
  public float[] generate(int rows, NoiseStream noise) {
    float[] draws = new float[Math.multiplyExact(rows, priorNoiseSize())];
    noise.fillGaussian(draws, 0, draws.length);
    return decode(fromPrior(draws, rows), rows);
  }

  /** {@return how many numbers from N(0, 1) a draw from q(z|x) needs} */
  public int noiseSize() {
    return scorer.noiseSize();
  }

  /**
   * {@return how many numbers from N(0, 1) a row and sample of a mini-batch need: those of a draw
   * from q(z|x), then those of random weights}
   */
  public static int trainingNoiseSize(VaeConfig config) {
    return VaeGraphs.noiseSize(config, VaeParts.of(config));
  }

  /** {@return how many numbers from N(0, 1) a draw from the prior needs} */
  public int priorNoiseSize() {
    return parts.prior().noiseSize(config.model().latentSize());
  }

  /**
   * Draws z from the prior.
   *
   * @param noise from N(0, I), rows * {@link #priorNoiseSize}
   * @return rows * latentSize
   */
  public float[] fromPrior(float[] noise, int rows) {
    checkOpen();
    return scorer.fromPrior(noise, rows);
  }

  /**
   * Draws z from q(z|x).
   *
   * @param encoding of the rows
   * @param noise rows * {@link #noiseSize()}, one draw per row
   * @return rows * latentSize
   */
  public float[] fromPosterior(PosteriorParameters encoding, float[] noise, int rows) {
    checkOpen();
    return scorer.fromPosterior(encoding, noise, rows);
  }

  /**
   * Computes the negative ELBO of each row, klWeight 1: by estimator B, or A where the KL
   * divergence has no closed form. Values beyond the range of the likelihood are clipped for the
   * likelihood only.
   *
   * @param features rows * featureSize
   * @param noise rows * {@link #noiseSize()}, one draw per row; zeros give the plug-in value at the
   *     mean, which is not a bound
   * @return its two terms
   */
  public RowBounds negativeElbo(float[] features, int rows, float[] noise) {
    checkOpen();
    return scorer.negativeElbo(features, rows, noise);
  }

  /**
   * What each feature adds to the reconstruction term of {@link #negativeElbo} with the same noise.
   *
   * @param features rows * featureSize
   * @param noise rows * {@link #noiseSize()}, one draw per row
   * @return nats, rows * featureSize; 0 where a feature is not observed
   */
  public double[] nllByFeature(float[] features, int rows, float[] noise) {
    checkOpen();
    return scorer.nllByFeature(features, rows, noise);
  }

  /**
   * Estimates log p(x) of each row. Values beyond the range of the likelihood are clipped for the
   * likelihood only.
   *
   * @param features rows * featureSize
   * @param samples draws of z per row (K), at least 1
   * @param noise generator of each row
   * @return one per row
   */
  public LogLikelihood[] importanceWeightedLogLikelihood(
      float[] features, int rows, int samples, NoiseStream[] noise) {
    checkOpen();
    return new ImportanceWeights(scorer, config).estimate(features, rows, samples, noise);
  }

  /**
   * Estimates log p(x) of each row by AEVB's own estimator (appendix D): Hamiltonian Monte Carlo,
   * then reciprocal importance sampling. Values beyond the range of the likelihood are clipped for
   * the likelihood only.
   *
   * @param features rows * featureSize
   * @param noise generator of each row
   * @return one per row
   * @throws ConfigException if the model has too many latents
   */
  public ReciprocalLogLikelihood[] reciprocalLogLikelihood(
      float[] features, int rows, HmcSettings settings, NoiseStream[] noise) {
    checkOpen();
    int latents = config.model().latentSize();
    HmcSettings.requireFewLatents(latents);
    return new ReciprocalImportance(scorer, config.featureSize(), latents, settings)
        .estimate(features, rows, noise);
  }

  /**
   * Fills missing cells, given those that are observed.
   *
   * @param features rows * featureSize, of which NaN is missing
   * @param noise generator of each row
   * @param units of the result
   */
  public Imputation impute(
      float[] features, int rows, ImputationConfig how, NoiseStream[] noise, CellUnits units) {
    checkOpen();
    return new Imputer(scorer, config, how, units).impute(features, rows, noise);
  }

  /**
   * The values whose likelihood is computed; see {@link
   * org.sparkvae.model.likelihood.Likelihood#clipped}.
   *
   * @param features row-major; not changed
   * @return {@code features} itself if all are in the range
   */
  public float[] clipped(float[] features) {
    return scorer.clipped(features);
  }

  /** Frees the memory outside the heap immediately; the network cannot be used afterwards. */
  @Override
  public void close() {
    arrays.close();
    scorer.close();
    // Frees what ComputationGraph.close frees. That also collects garbage twice, in the whole JVM.
    close(parameters);
    close(graph.getFlattenedGradients());
    MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
    workspaces.getAllWorkspacesForCurrentThread().forEach(workspaces::destroyWorkspace);
  }

  /**
   * @param array null if it was never needed
   */
  private static void close(INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }

  /** Native code must not read freed memory. */
  private void checkOpen() {
    if (parameters.wasClosed()) {
      throw new IllegalStateException("The network is closed");
    }
  }

  private static void checkLength(String what, float[] given, int expected) {
    if (given.length != expected) {
      throw new IllegalArgumentException(
          "Invalid " + what + ": " + given.length + " numbers (must be " + expected + ")");
    }
  }
}
