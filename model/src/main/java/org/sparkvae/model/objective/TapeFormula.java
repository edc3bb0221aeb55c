package org.sparkvae.model.objective;

import org.sparkvae.model.tape.Var;

/** An objective that is stated as a formula; {@link TapeObjective} computes its gradient. */
public interface TapeFormula {
  /** {@return the name of what is minimized, in camelCase} */
  String name();

  /**
   * The minimized quantity of each row.
   *
   * @return nats, lower is better, [rows, 1]
   */
  Var of(TapeBatch batch);
}
