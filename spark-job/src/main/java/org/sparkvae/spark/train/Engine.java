package org.sparkvae.spark.train;

import org.sparkvae.model.config.EnumSpelling;

/** What runs the rounds. */
public enum Engine implements EnumSpelling.Own {
  /** Rounds of this project: same inputs, same bits; outer optimizer, guard, early stopping. */
  AVERAGING,
  /** DL4J's parameter averaging master: the baseline. */
  DL4J_SPARK;

  @Override
  public String recipeName() {
    return this == DL4J_SPARK ? "dl4j-spark" : EnumSpelling.camelCase(this);
  }
}
