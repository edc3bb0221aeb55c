package org.sparkvae.model.inference;

import java.util.List;
import java.util.Optional;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/** q(theta), the distribution of a differentiable function of noise: theta = g(noise). */
public interface VariationalPosterior {
  /** {@return the matrices that are learned} */
  List<OwnParameter> parameters();

  /** {@return how many numbers from N(0, 1) a draw needs} */
  int noiseSize();

  /**
   * @param noise [draws, noiseSize]
   * @param parameters one for each of {@link #parameters()}
   * @return theta, [draws, size]
   */
  Var theta(Tape tape, Var noise, List<Var> parameters);

  /**
   * log q(theta), from the noise that theta was computed from.
   *
   * @param noise [draws, noiseSize]
   * @param parameters one for each of {@link #parameters()}
   * @return nats, [draws, 1]
   */
  Var logDensity(Tape tape, Var noise, List<Var> parameters);

  /**
   * KL(q || p) in closed form, if there is one.
   *
   * @param parameters one for each of {@link #parameters()}
   * @return nats, [1, 1]
   */
  Optional<Var> klDivergence(Tape tape, List<Var> parameters, NormalPrior prior);
}
