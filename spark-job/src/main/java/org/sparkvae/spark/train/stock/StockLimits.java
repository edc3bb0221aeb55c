package org.sparkvae.spark.train.stock;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.prior.Prior;

/** What the stock master cannot train. */
public final class StockLimits {
  private static final String ENGINE = " where training.engine = dl4j-spark";

  private StockLimits() {}

  /**
   * @throws org.sparkvae.model.config.ConfigException with every setting that it does not support
   */
  public static void require(
      ModelConfig model, ObjectiveConfig objective, OptimizerConfig optimizer) {
    int samples = objective.samplesPerRow();
    int warmUp = objective.klWarmUpSteps();
    new Problems("")
        .require( // the rounds are measured by the ELBO
            objective.name() == ObjectiveName.ELBO,
            "objective.name",
            EnumSpelling.of(objective.name()),
            "must be elbo" + ENGINE)
        .require(
            isCarried(model.likelihood()),
            "model.likelihood",
            EnumSpelling.of(model.likelihood()),
            rule(LikelihoodKind.values(), StockLimits::isCarried))
        .require(
            isCarried(model.posterior().name()),
            "model.posterior.name",
            EnumSpelling.of(model.posterior().name()),
            rule(PosteriorName.values(), StockLimits::isCarried))
        .require(
            isCarried(model.prior().name()),
            "model.prior.name",
            EnumSpelling.of(model.prior().name()),
            rule(PriorName.values(), StockLimits::isCarried))
        .require( // they are no layer of DL4J either
            !model.weights().areRandom(),
            "model.weights.name",
            EnumSpelling.of(model.weights().name()),
            "must be point" + ENGINE)
        .require( // it splits and joins mini-batches as if all inputs had the same number of rows
            samples == 1, "objective.samplesPerRow", samples, "must be 1" + ENGINE)
        // its workers count steps from 0 in each interval
        .require(warmUp == 0, "objective.klWarmUpSteps", warmUp, "must be 0" + ENGINE)
        .require(
            optimizer.schedule() == Schedule.CONSTANT,
            "training.optimizer.schedule",
            EnumSpelling.of(optimizer.schedule()),
            "must be constant" + ENGINE)
        .throwIfAny();
  }

  // DL4J's updater knows the parameters of layers only.

  private static boolean isCarried(LikelihoodKind name) {
    return VaeParts.likelihood(name).own(1).isEmpty();
  }

  private static boolean isCarried(PosteriorName name) {
    return VaeParts.posterior(PosteriorConfig.of(name)).own(1).isEmpty();
  }

  private static boolean isCarried(PriorName name) {
    Prior prior = VaeParts.prior(PriorConfig.of(name));
    return prior.own(1).isEmpty() && prior.pseudoInputs() == 0;
  }

  private static <E extends Enum<E>> String rule(E[] names, Predicate<E> isCarried) {
    List<String> carried =
        Arrays.stream(names).filter(isCarried).map(EnumSpelling::of).collect(Collectors.toList());
    String allowed = carried.size() == 1 ? carried.get(0) : "one of " + String.join(" ", carried);
    return "must be " + allowed + ENGINE;
  }
}
