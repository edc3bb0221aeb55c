package org.sparkvae.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * A mini-batch on a tape, in double precision: a log-weight of hundreds of nats has too few digits
 * in single precision. The samples of a row are adjacent.
 */
public final class TapeBatch {
  private final Tape tape = new Tape();
  private final int samples;
  private final long step;
  private final Var nll;
  private final Var latent;
  private final Var logPosterior;
  private final List<Var> priorOwn;
  private final List<Var> pseudoHeads;
  private final Var logPrior;

  /**
   * @param reconstructionNll -log p(x|z) of each row and sample, computed by the likelihood's
   *     kernel
   */
  TapeBatch(ObjectiveInput input, double[] reconstructionNll) {
    samples = input.samples();
    step = input.step();
    nll = tape.variable(reconstructionNll, reconstructionNll.length, 1);
    latent = tape.variable(input.latent());
    double[] density = input.draw().logDensity();
    logPosterior = tape.variable(density, density.length, 1);
    priorOwn = tape.variables(input.prior().own(latent.columns()), input.priorOwn());
    pseudoHeads = input.pseudoHeads().stream().map(tape::variable).toList();
    List<Var> given = new ArrayList<>(priorOwn);
    given.addAll(pseudoHeads);
    logPrior = input.prior().logDensity(latent, given);
  }

  /** {@return draws of z per row (K)} */
  public int samples() {
    return samples;
  }

  /** {@return steps that the training has taken before this one} */
  public long step() {
    return step;
  }

  /** {@return -log p(x|z), nats, [rows * samples, 1]} */
  public Var nll() {
    return nll;
  }

  /** {@return log q(z|x), nats, [rows * samples, 1]} */
  public Var logPosterior() {
    return logPosterior;
  }

  /** {@return log p(z), nats, [rows * samples, 1]} */
  public Var logPrior() {
    return logPrior;
  }

  /**
   * @param ofSamples [rows * samples, 1]
   * @return the same values, a row of data in each row, [rows, samples]
   */
  public Var bySample(Var ofSamples) {
    return ofSamples.reshape(ofSamples.rows() / samples, samples);
  }

  /** {@return z, [rows * samples, latentSize]} */
  Var latent() {
    return latent;
  }

  List<Var> priorOwn() {
    return priorOwn;
  }

  List<Var> pseudoHeads() {
    return pseudoHeads;
  }

  Tape tape() {
    return tape;
  }
}
