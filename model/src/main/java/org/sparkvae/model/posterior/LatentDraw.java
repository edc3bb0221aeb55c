package org.sparkvae.model.posterior;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * A draw of z for some rows at the present values of a posterior's own parameters, through which
 * gradients are propagated back. Where the posterior has a kernel, z comes from it, and a tape is
 * made only if the density is asked for. The samples of a row are adjacent.
 */
public final class LatentDraw {
  private final Posterior posterior;
  private final List<INDArray> heads;
  private final INDArray noise;
  private final int samples;
  private final double[] ownValues;
  private Taped taped; // null until it is needed

  /** The operations from heads, noise and own parameters to z. */
  private record Taped(Tape tape, List<Var> heads, List<Var> own, Posterior.Draw draw) {}

  /**
   * Gradients of a sum over rows.
   *
   * @param byHeads each [rows, latentSize]
   * @param byOwn one number for each element of the own parameters
   */
  public record Gradient(List<INDArray> byHeads, double[] byOwn) {}

  /**
   * @param heads of the encoder, each [rows, latentSize]
   * @param noise [rows * samples, noiseSize]
   * @param samples draws of z per row
   * @param own values of {@link Posterior#own}, matrix after matrix, row-major
   * @throws IllegalArgumentException if the noise has another shape, which ND4J would broadcast
   */
  public LatentDraw(
      Posterior posterior, List<INDArray> heads, INDArray noise, int samples, double[] own) {
    int rows = heads.get(0).rows() * samples;
    int columns = posterior.noiseSize(heads.get(0).columns());
    if (noise.rows() != rows || noise.columns() != columns) {
      throw new IllegalArgumentException(
          "Invalid noise: [%d, %d] (must be [%d, %d]: rows * samplesPerRow, noise of a draw)"
              .formatted(noise.rows(), noise.columns(), rows, columns));
    }
    this.posterior = posterior;
    this.heads = heads;
    this.noise = noise;
    this.samples = samples;
    ownValues = own;
  }

  /** {@return z, [rows * samples, latentSize], a new array} */
  public INDArray latent() {
    return posterior
        .kernel()
        .map(kernel -> kernel.latent(headsOfSamples(), noise))
        .orElseGet(() -> taped().draw.latent().array(noise.dataType()));
  }

  /** {@return log q(z|x), nats, rows * samples} */
  public double[] logDensity() {
    return taped().draw.logDensity().values();
  }

  /** {@return draws of z per row} */
  public int samples() {
    return samples;
  }

  /**
   * @param byLatent gradient of any value with respect to z, [rows * samples, latentSize]
   * @param byLogDensity gradient of that value with respect to {@link #logDensity}; null if it does
   *     not depend on it
   * @return its gradient with respect to everything that z was computed from
   */
  public Gradient gradient(INDArray byLatent, double[] byLogDensity) {
    Optional<Posterior.Kernel> kernel = posterior.kernel();
    if (kernel.isPresent() && byLogDensity == null) {
      return new Gradient(throughKernel(kernel.get(), byLatent), new double[0]);
    }
    Taped now = taped();
    Var sum = now.tape.constant(new double[1], 1, 1);
    if (byLogDensity != null) {
      Var weights = now.tape.constant(byLogDensity, byLogDensity.length, 1);
      sum = now.draw.logDensity().times(weights).sum();
    }
    if (kernel.isEmpty()) {
      sum = sum.plus(now.draw.latent().times(now.tape.constant(byLatent)).sum());
    }
    now.tape.backward(sum);
    List<INDArray> byHeads = new ArrayList<>();
    for (Var head : now.heads) {
      byHeads.add(head.gradient(noise.dataType()));
    }
    if (kernel.isPresent()) {
      List<INDArray> more = throughKernel(kernel.get(), byLatent);
      for (int i = 0; i < more.size(); i++) {
        byHeads.set(i, more.get(i).addi(byHeads.get(i)));
      }
    }
    return new Gradient(byHeads, Tape.gradient(now.own));
  }

  private List<INDArray> throughKernel(Posterior.Kernel kernel, INDArray byLatent) {
    return kernel.latentGradient(headsOfSamples(), noise, byLatent).stream()
        .map(gradient -> SampleRows.sum(gradient, samples))
        .toList();
  }

  private Taped taped() {
    if (taped == null) {
      Tape tape = new Tape();
      List<Var> ofRows = heads.stream().map(tape::variable).toList();
      List<Var> ofSamples = ofRows.stream().map(head -> head.repeatRows(samples)).toList();
      int latents = heads.get(0).columns();
      List<Var> own = tape.variables(posterior.own(latents), ownValues);
      Posterior.Draw draw = posterior.draw(ofSamples, tape.constant(noise), own);
      taped = new Taped(tape, ofRows, own, draw);
    }
    return taped;
  }

  private List<INDArray> headsOfSamples() {
    return heads.stream().map(head -> SampleRows.repeat(head, samples)).toList();
  }
}
