package org.sparkvae.spark.job;

import java.util.function.Consumer;

/** The caller's wish to stop a training, such as a signal that the process received. */
public interface StopSignal {
  /** Never requests a stop. */
  StopSignal NONE = () -> false;

  /** {@return whether the training should stop after the current round} */
  boolean isRequested();

  /** Called before the first round: from then on there is progress that is worth saving. */
  default void roundsBegin() {}

  /**
   * @param write records the failure if the process must end before the training does, so that it
   *     is not taken for an interruption
   */
  default void onFatal(Consumer<Throwable> write) {}
}
