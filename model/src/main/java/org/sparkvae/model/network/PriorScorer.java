package org.sparkvae.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.graph.PseudoInputs;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/** The prior at the present parameters of a network. Its pseudo-inputs are encoded only once. */
final class PriorScorer {
  private final Prior prior;
  private final int latentSize;
  private final PseudoInputs pseudoInputs;
  private final INDArray pseudoRows;
  private final BiFunction<float[], Integer, PosteriorParameters> encoder;
  private List<float[]> pseudoHeads; // null until they are needed

  /**
   * @param pseudoRows the matrix of the pseudo-inputs; null if there are none
   * @param encoder from rows and their number
   */
  PriorScorer(
      Prior prior,
      int latentSize,
      PseudoInputs pseudoInputs,
      INDArray pseudoRows,
      BiFunction<float[], Integer, PosteriorParameters> encoder) {
    this.prior = prior;
    this.latentSize = latentSize;
    this.pseudoInputs = pseudoInputs;
    this.pseudoRows = pseudoRows;
    this.encoder = encoder;
  }

  /** Must be called when the parameters of the network have changed. */
  void parametersChanged() {
    pseudoHeads = null;
  }

  /**
   * Draws z.
   *
   * @param draws from N(0, I), count * noiseSize
   * @param own values of the prior's own parameters
   * @return count * latentSize
   */
  float[] sample(float[] draws, int count, double[] own) {
    float[] noise = Arrays.copyOf(draws, count * prior.noiseSize(latentSize));
    return prior.sample(noise, latentSize, given(own));
  }

  /**
   * @param latents z, [rows, latentSize]
   * @param own values of the prior's own parameters
   * @return log p(z), nats, one per row
   */
  double[] logDensity(INDArray latents, double[] own) {
    Tape tape = new Tape();
    return logDensity(tape, tape.constant(latents), own).values();
  }

  /**
   * @param latents z, row-major, rows * latentSize
   * @param own values of the prior's own parameters
   * @param gradient filled with that of each row's value with respect to its z, row-major
   * @return log p(z), nats, one per row
   */
  double[] logDensityAndGradient(double[] latents, double[] own, double[] gradient) {
    Tape tape = new Tape();
    Var z = tape.variable(latents, latents.length / latentSize, latentSize);
    Var logDensity = logDensity(tape, z, own);
    tape.backward(logDensity);
    System.arraycopy(z.gradient(), 0, gradient, 0, gradient.length);
    return logDensity.values();
  }

  private Var logDensity(Tape tape, Var latents, double[] own) {
    List<OwnParameter> shapes = new ArrayList<>(prior.own(latentSize));
    for (float[] head : pseudoHeads()) {
      shapes.add(new OwnParameter("pseudoHead", head.length / latentSize, latentSize, 0));
    }
    return prior.logDensity(latents, tape.variables(shapes, given(own)));
  }

  private double[] given(double[] own) {
    DoubleStream heads =
        pseudoHeads().stream()
            .flatMapToDouble(head -> IntStream.range(0, head.length).mapToDouble(i -> head[i]));
    return DoubleStream.concat(Arrays.stream(own), heads).toArray();
  }

  private List<float[]> pseudoHeads() {
    if (pseudoRows == null) {
      return List.of();
    }
    if (pseudoHeads == null) {
      double[] clamped = pseudoInputs.clamped(NativeRows.doubles(pseudoRows));
      float[] rows = new float[clamped.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) clamped[i];
      }
      pseudoHeads = encoder.apply(rows, pseudoInputs.count()).heads();
    }
    return pseudoHeads;
  }
}
