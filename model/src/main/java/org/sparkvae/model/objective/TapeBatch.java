package org.sparkvae.model.objective;

import java.util.List;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * A mini-batch on a tape, in double precision: a log-weight of hundreds of nats has too few digits
 * in single precision. The samples of a row are adjacent.
 */
public final class TapeBatch {
  private final Tape tape = new Tape();
  private final int samples;
  private final Var nll;
  private final List<Var> heads;
  private final Var latent;
  private final Var logPosterior;
  private final Var logPrior;

  /**
   * @param reconstructionNll -log p(x|z) of each row and sample, computed by the likelihood's
   *     kernel
   */
  TapeBatch(ObjectiveInput draw, double[] reconstructionNll, Posterior posterior, Prior prior) {
    samples = draw.samples();
    nll = tape.variable(reconstructionNll, reconstructionNll.length, 1);
    heads = draw.heads().stream().map(tape::variable).toList();
    latent = tape.variable(draw.latent());
    List<Var> ofSamples = heads.stream().map(head -> head.repeatRows(samples)).toList();
    logPosterior = posterior.logDensity(ofSamples, tape.constant(draw.noise()));
    logPrior = prior.logDensity(latent);
  }

  /** {@return draws of z per row (K)} */
  public int samples() {
    return samples;
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

  /** {@return the encoder's heads, each [rows, latentSize]} */
  List<Var> heads() {
    return heads;
  }

  /** {@return z, [rows * samples, latentSize]} */
  Var latent() {
    return latent;
  }

  Tape tape() {
    return tape;
  }
}
