package org.sparkvae.model.inference;

import java.util.Optional;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * A joint density p(D, theta) = p(D|theta) p(theta) of fixed data D, for several draws of theta.
 */
public interface VariationalModel {
  /** {@return number of elements of theta} */
  int size();

  /**
   * @param tape of theta, for constants such as the data
   * @param theta [draws, size]
   * @return log p(D|theta), summed over the data, nats, [draws, 1]
   */
  Var logLikelihood(Tape tape, Var theta);

  /**
   * @param tape of theta
   * @param theta [draws, size]
   * @return log p(theta), nats, [draws, 1]
   */
  Var logPrior(Tape tape, Var theta);

  /** {@return the prior, if it is normal, so that divergences from it have a closed form} */
  default Optional<NormalPrior> normalPrior() {
    return Optional.empty();
  }
}
