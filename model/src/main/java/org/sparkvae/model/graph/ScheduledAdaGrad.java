package org.sparkvae.model.graph;

import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * AdaGrad that keeps its schedule when DL4J clones it: the original's clone has a learning rate of
 * NaN instead (1.0.0-M2.1).
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
