package org.sparkvae.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.DecoderPass;
import org.sparkvae.model.graph.FirstLayers;
import org.sparkvae.model.graph.PseudoInputs;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.VaeGraphs;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.likelihood.DensityKind;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.objective.MonteCarloEm;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.prior.ClosedFormKl;
import org.sparkvae.model.random.NoiseStream;

/**
 * Computes row-wise values with encoder and decoder as separate graphs, whose parameters are views
 * of the trained ones, a {@link Chunk} at a time.
 */
@SuppressWarnings(
    "try") // a workspace is opened for the allocations inside; its variable is not used
final class RowScorer implements AutoCloseable {
  private static final WorkspaceConfiguration SCRATCH =
      WorkspaceConfiguration.builder().policyLearning(LearningPolicy.FIRST_LOOP).build();

  private final int featureSize;
  private final int latentSize;
  private final EncoderInput encoderInput;
  private final ComputationGraph encoder;
  private final FirstLayers firstLayers;
  private final ComputationGraph decoder;
  private final Topology topology;
  private final VaeParts parts;
  private final PriorScorer prior;
  private final INDArray posteriorOwn; // null if there are none
  private final INDArray objectiveOwn; // null if there are none
  private final INDArray features;
  private final INDArray latents;
  private final INDArray noise;

  /**
   * @param parameters of the whole graph; not copied
   */
  RowScorer(
      VaeConfig config, VaeParts parts, VaeGraphs graphs, Topology topology, INDArray parameters) {
    this.parts = parts;
    this.topology = topology;
    featureSize = config.featureSize();
    latentSize = config.model().latentSize();
    encoderInput = new EncoderInput(config);
    long[] ends = topology.ends();
    encoder = new ComputationGraph(graphs.encoder());
    prior =
        new PriorScorer(
            parts.prior(),
            latentSize,
            PseudoInputs.of(parts, featureSize),
            view(parameters, 0, ends[0]),
            this::encodePseudoInputs);
    encoder.init(view(parameters, ends[0], ends[1]), false);
    firstLayers = new FirstLayers(encoder, featureSize);
    posteriorOwn = view(parameters, ends[1], ends[2]);
    decoder = new ComputationGraph(graphs.decoder());
    decoder.init(view(parameters, ends[2], ends[3]), false);
    objectiveOwn = view(parameters, ends[3], ends[4]);
    features = Chunk.zeros(featureSize);
    latents = Chunk.zeros(latentSize);
    noise = Chunk.zeros(noiseSize());
  }

  private static INDArray view(INDArray parameters, long from, long to) {
    if (from == to) {
      return null;
    }
    INDArray flat = parameters.reshape(parameters.length());
    return flat.get(NDArrayIndex.interval(from, to)).reshape(1, to - from);
  }

  /** {@return how many numbers a draw from the posterior needs} */
  int noiseSize() {
    return parts.posterior().noiseSize(latentSize);
  }

  /** {@return whether q(z|x) has been trained} */
  boolean hasEncoder() {
    return !(parts.objective() instanceof MonteCarloEm);
  }

  /** {@return how many numbers a draw from the prior needs} */
  int priorNoiseSize() {
    return parts.prior().noiseSize(latentSize);
  }

  /** {@return the names of the encoder's heads} */
  List<String> heads() {
    return parts.posterior().heads();
  }

  PosteriorParameters encode(float[] rows, int count) {
    return encode(features, rows, count);
  }

  private PosteriorParameters encode(INDArray chunk, float[] rows, int count) {
    List<float[]> all =
        parts.posterior().heads().stream().map(head -> new float[count * latentSize]).toList();
    float[] input = encoderInput.of(rows, count);
    for (int from = 0; from < count; from += Chunk.ROWS) {
      Chunk.fill(chunk, input, from, count);
      List<float[]> heads = encodeChunk(chunk, input, from, count).heads();
      for (int head = 0; head < all.size(); head++) {
        Chunk.take(heads.get(head), all.get(head), from, count);
      }
    }
    return new PosteriorParameters(all);
  }

  /** Leaves {@link #features} as they are. */
  private PosteriorParameters encodePseudoInputs(float[] rows, int count) {
    try (INDArray chunk = Chunk.zeros(featureSize)) {
      return encode(chunk, rows, count);
    }
  }

  /** Must be called when the parameters have changed. */
  void parametersChanged() {
    prior.parametersChanged();
  }

  /**
   * @param chunk filled with the input's rows from, from + 1, ...
   */
  private PosteriorParameters encodeChunk(INDArray chunk, float[] input, int from, int count) {
    firstLayers.takeRows(input, from, Math.min(Chunk.ROWS, count - from), Chunk.MARGIN);
    List<float[]> heads = new ArrayList<>();
    for (INDArray head : encoder.output(chunk)) {
      heads.add(NativeRows.values(head));
      head.close();
    }
    return new PosteriorParameters(heads);
  }

  float[] decode(float[] rows, int count) {
    float[] all = new float[Math.multiplyExact(count, featureSize)];
    for (int from = 0; from < count; from += Chunk.ROWS) {
      Chunk.fill(latents, rows, from, count);
      try (INDArray output = decoder.outputSingle(latents);
          MemoryWorkspace scratch = scratch()) {
        Chunk.take(NativeRows.values(likelihood().mean(output)), all, from, count);
      }
    }
    return all;
  }

  /** Draws from p(x|z). */
  float[] sample(float[] rows, int count, NoiseStream stream) {
    return likelihood(
        decoderOutputs(rows, count),
        count,
        (likelihood, output) -> likelihood.sample(output, stream));
  }

  /** As {@link #sample(float[], int, NoiseStream)}, each row from a stream of its own. */
  float[] sample(float[] rows, int count, NoiseStream[] streams) {
    float[] outputs = decoderOutputs(rows, count);
    int size = outputSize();
    float[] all = new float[Math.multiplyExact(count, featureSize)];
    for (int i = 0; i < count; i++) {
      NoiseStream stream = streams[i];
      float[] ofRow = Arrays.copyOfRange(outputs, i * size, (i + 1) * size);
      float[] draws =
          likelihood(ofRow, 1, (likelihood, output) -> likelihood.sample(output, stream));
      System.arraycopy(draws, 0, all, i * featureSize, featureSize);
    }
    return all;
  }

  /**
   * The decoder's pre-activations.
   *
   * @param rows latents, count * latentSize
   * @return count * the likelihood's outputs
   */
  float[] decoderOutputs(float[] rows, int count) {
    float[] all = new float[Math.multiplyExact(count, outputSize())];
    for (int from = 0; from < count; from += Chunk.ROWS) {
      Chunk.fill(latents, rows, from, count);
      try (INDArray output = decoder.outputSingle(latents)) {
        Chunk.take(NativeRows.values(output), all, from, count);
      }
    }
    return all;
  }

  DensityKind kind() {
    return parts.likelihood().kind();
  }

  /** {@return number of pre-activations of a row} */
  int outputSize() {
    return Math.toIntExact(parts.likelihood().outputSize(featureSize));
  }

  /**
   * @param outputs of {@link #decoderOutputs}
   * @param use of the likelihood at the present parameters
   * @return rows * featureSize
   */
  float[] likelihood(float[] outputs, int count, BiFunction<Likelihood, INDArray, INDArray> use) {
    try (INDArray matrix = NativeRows.matrix(outputs, count, outputSize());
        MemoryWorkspace scratch = scratch()) {
      return NativeRows.values(use.apply(likelihood(), matrix));
    }
  }

  float[] fromPrior(float[] draws, int count) {
    return prior.sample(draws, count, priorOwn());
  }

  float[] fromPosterior(PosteriorParameters encoding, float[] draws, int count) {
    float[] all = new float[count * latentSize];
    for (int from = 0; from < count; from += Chunk.ROWS) {
      Chunk.fill(noise, draws, from, count);
      setLatents(chunk(encoding, from, count));
      Chunk.take(NativeRows.values(latents), all, from, count);
    }
    return all;
  }

  RowBounds negativeElbo(float[] rows, int count, float[] draws) {
    RowBounds all = new RowBounds(new float[count], new float[count]);
    float[] input = encoderInput.of(rows, count);
    float[] clipped = clipped(rows);
    for (int from = 0; from < count; from += Chunk.ROWS) {
      Chunk.fill(features, input, from, count);
      Chunk.fill(noise, draws, from, count);
      PosteriorParameters encoding = encodeChunk(features, input, from, count);
      float[] kl = setLatentsAndKl(encoding);
      if (clipped != input) {
        Chunk.fill(features, clipped, from, count);
      }
      Chunk.take(floats(reconstructionNll()), all.reconstructionNll(), from, count);
      Chunk.take(kl, all.klDivergence(), from, count);
    }
    return all;
  }

  /**
   * What each feature adds to the {@link #negativeElbo} of the same draws.
   *
   * @return nats, count * featureSize
   */
  double[] nllByFeature(float[] rows, int count, float[] draws) {
    double[] all = new double[Math.multiplyExact(count, featureSize)];
    float[] input = encoderInput.of(rows, count);
    float[] clipped = clipped(rows);
    for (int from = 0; from < count; from += Chunk.ROWS) {
      Chunk.fill(features, input, from, count);
      Chunk.fill(noise, draws, from, count);
      setLatents(encodeChunk(features, input, from, count));
      Chunk.fill(features, clipped, from, count);
      try (INDArray output = decoder.outputSingle(latents);
          MemoryWorkspace scratch = scratch()) {
        double[] nll = likelihood().nllByFeature(features, output);
        int length = Math.min(Chunk.ROWS, count - from) * featureSize;
        System.arraycopy(nll, Chunk.MARGIN * featureSize, all, from * featureSize, length);
      }
    }
    return all;
  }

  /** Computes z, and the divergence: in closed form, if there is one, or else for that draw. */
  private float[] setLatentsAndKl(PosteriorParameters encoding) {
    Optional<ClosedFormKl> closedForm = parts.prior().klDivergenceFrom(parts.posterior());
    if (closedForm.isEmpty()) {
      return floats(setLatentsAndLogRatio(encoding));
    }
    setLatents(encoding);
    try (MemoryWorkspace scratch = scratch()) {
      return closedForm.get().klDivergence(heads(encoding)).toFloatVector();
    }
  }

  /** -log p(x|z) of the features, given the latents. */
  private double[] reconstructionNll() {
    return reconstructionNll(output -> {});
  }

  /**
   * @param use of the decoder's pre-activations, whose rows are those of a chunk
   */
  private double[] reconstructionNll(Consumer<INDArray> use) {
    try (INDArray output = decoder.outputSingle(latents);
        MemoryWorkspace scratch = scratch()) {
      use.accept(output);
      return likelihood().reconstructionNll(features, output).toDoubleVector();
    }
  }

  /**
   * log p(x, z) as a function of z, at the present parameters.
   *
   * @param rows as {@link #clipped} gives them
   * @param count at most Chunk.ROWS
   */
  LogJoint logJoint(float[] rows, int count) {
    DecoderPass pass = new DecoderPass(decoder, topology);
    return new LogJoint(pass, likelihood(), prior, priorOwn(), latentSize, rows, count);
  }

  private Likelihood likelihood() {
    return parts.likelihoodAt(values(objectiveOwn), featureSize);
  }

  private double[] priorOwn() {
    return parts.priorOwn(values(objectiveOwn), featureSize);
  }

  private static double[] values(INDArray own) {
    return own == null ? new double[0] : own.toDoubleVector();
  }

  /** The values whose likelihood is computed; see {@link Likelihood#clipped}. */
  float[] clipped(float[] rows) {
    return parts.likelihood().clipped(rows, featureSize);
  }

  /**
   * log w = log p(x|z) + log p(z) - log q(z|x), z = latent(encoding, draws), for the rows of a
   * chunk.
   *
   * @param rows Chunk.ROWS * featureSize, as {@link #clipped} gives them; the other arguments have
   *     Chunk.ROWS rows, too
   */
  double[] logWeights(float[] rows, PosteriorParameters encodingOfRows, float[] draws) {
    return logWeights(rows, encodingOfRows, draws, output -> {});
  }

  /**
   * As {@link #logWeights(float[], PosteriorParameters, float[])}, with the decoder's
   * pre-activations of the same draws.
   *
   * @param outputs count rows, of which those of the chunk are set
   * @param from the first of them
   * @param count rows of all chunks
   */
  double[] logWeights(
      float[] rows,
      PosteriorParameters encodingOfRows,
      float[] draws,
      float[] outputs,
      int from,
      int count) {
    return logWeights(
        rows,
        encodingOfRows,
        draws,
        output -> Chunk.take(NativeRows.values(output), outputs, from, count));
  }

  private double[] logWeights(
      float[] rows,
      PosteriorParameters encodingOfRows,
      float[] draws,
      Consumer<INDArray> useOfOutput) {
    Chunk.fill(features, rows, 0, Chunk.ROWS);
    Chunk.fill(noise, draws, 0, Chunk.ROWS);
    PosteriorParameters encoding = chunk(encodingOfRows, 0, Chunk.ROWS);
    double[] logRatio = setLatentsAndLogRatio(encoding);
    double[] nll = reconstructionNll(useOfOutput);
    double[] ofRows = new double[Chunk.ROWS];
    Arrays.setAll(ofRows, row -> -nll[Chunk.MARGIN + row] - logRatio[Chunk.MARGIN + row]);
    return ofRows;
  }

  /** Computes z from the encoding and the noise. */
  private void setLatents(PosteriorParameters encoding) {
    try (MemoryWorkspace scratch = scratch()) {
      latents.assign(draw(encoding).latent());
    }
  }

  /** Computes z as {@link #setLatents}, and log q(z|x) - log p(z) of the same draw. */
  private double[] setLatentsAndLogRatio(PosteriorParameters encoding) {
    double[] ratio;
    try (MemoryWorkspace scratch = scratch()) {
      LatentDraw draw = draw(encoding);
      latents.assign(draw.latent());
      ratio = draw.logDensity().clone();
    }
    double[] logPrior = prior.logDensity(latents, priorOwn());
    Arrays.setAll(ratio, row -> ratio[row] - logPrior[row]);
    return ratio;
  }

  private LatentDraw draw(PosteriorParameters encoding) {
    return new LatentDraw(parts.posterior(), heads(encoding), noise, 1, values(posteriorOwn));
  }

  private List<INDArray> heads(PosteriorParameters encoding) {
    return encoding.heads().stream()
        .map(head -> NativeRows.matrix(head, Chunk.HEIGHT, latentSize))
        .toList();
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private static MemoryWorkspace scratch() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(SCRATCH, "VAE_SCORING");
  }

  private PosteriorParameters chunk(PosteriorParameters all, int from, int count) {
    return new PosteriorParameters(
        all.heads().stream().map(head -> Chunk.padded(head, from, count, latentSize)).toList());
  }

  /** Frees everything except the parameters, which belong to the whole graph. */
  @Override
  public void close() {
    features.close();
    latents.close();
    noise.close();
  }
}
