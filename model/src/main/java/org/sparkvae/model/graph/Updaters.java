package org.sparkvae.model.graph;

import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.sparkvae.model.config.OptimizerConfig;

/** Creates DL4J's updaters and schedules from the settings of a recipe; t is the global step. */
public final class Updaters {
  private Updaters() {}

  static IUpdater of(OptimizerConfig config) {
    ISchedule schedule = schedule(config);
    return switch (config.name()) {
      case ADAM -> new Adam(schedule);
      case ADAGRAD -> new ScheduledAdaGrad(schedule);
      case ADADELTA -> new AdaDelta();
      case RMSPROP -> new RmsProp(schedule);
      case NESTEROVS -> new Nesterovs(schedule);
      case SGD -> new Sgd(schedule);
    };
  }

  /**
   * @param config the optimizer's settings
   * @return the learning rate as a function of the global step; the epoch is ignored
   */
  public static ISchedule schedule(OptimizerConfig config) {
    double start = config.learningRate();
    double rate = config.decayRate();
    double steps = config.decaySteps();
    return switch (config.schedule()) {
      case CONSTANT -> new FixedSchedule(start);
      case EXPONENTIAL ->
          // DL4J's is start * gamma^t
          new ExponentialSchedule(ScheduleType.ITERATION, start, Math.pow(rate, 1 / steps));
      case STEP -> new StepSchedule(ScheduleType.ITERATION, start, rate, steps);
      case INVERSE -> new InverseSchedule(ScheduleType.ITERATION, start, rate / steps, 1);
    };
  }
}
