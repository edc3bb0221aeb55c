package org.sparkvae.model.graph;

import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * AdaGrad whose clone keeps the schedule; a clone of DL4J's own class has a learning rate of NaN
 * (1.0.0-M2.1).
 */
final class ScheduledAdaGrad extends AdaGrad {
  private static final long serialVersionUID = 1L;

  @JsonCreator
  ScheduledAdaGrad(@JsonProperty("learningRateSchedule") ISchedule schedule) {
    super(schedule);
  }

  @Override
  public AdaGrad clone() {
    return new ScheduledAdaGrad(getLearningRateSchedule());
  }
}
