package org.sparkvae.spark.train.stock;

import org.apache.spark.SparkConf;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.VaeParts;

/** What the stock master cannot train. */
final class StockLimits {
  private static final String REGISTRATOR = "org.nd4j.kryo.Nd4jRegistrator";
  private static final String ENGINE = " where training.engine = dl4j-spark";

  /** DL4J's updater knows the parameters of layers only. */
  private static final String OWN = "must be one without own parameters" + ENGINE;

  private StockLimits() {}

  /**
   * @throws org.sparkvae.model.config.ConfigException with every setting that it does not support
   */
  static void require(VaeConfig network, SparkConf spark) {
    VaeParts parts = VaeParts.of(network);
    int latents = network.model().latentSize();
    int samples = network.objective().samplesPerRow();
    String serializer = spark.get("spark.serializer", "");
    String registrator = spark.get("spark.kryo.registrator", "none");
    new Problems("")
        .require( // the rounds are measured by the ELBO
            network.objective().name() == ObjectiveName.ELBO,
            "objective.name",
            EnumSpelling.of(network.objective().name()),
            "must be elbo" + ENGINE)
        .require(
            parts.likelihood().own().isEmpty(),
            "model.likelihood",
            EnumSpelling.of(network.model().likelihood()),
            OWN)
        .require(
            parts.posterior().own(latents).isEmpty(),
            "model.posterior.name",
            EnumSpelling.of(network.model().posterior().name()),
            OWN)
        .require(
            parts.prior().own(latents).isEmpty(),
            "model.prior.name",
            EnumSpelling.of(network.model().prior().name()),
            OWN)
        .require( // it splits and joins mini-batches as if all inputs had the same number of rows
            samples == 1, "objective.samplesPerRow", samples, "must be 1" + ENGINE)
        .require( // its workers count steps from 0 in each interval
            network.optimizer().schedule() == Schedule.CONSTANT,
            "training.optimizer.schedule",
            EnumSpelling.of(network.optimizer().schedule()),
            "must be constant" + ENGINE)
        .require(
            !serializer.endsWith("KryoSerializer") || registrator.contains(REGISTRATOR),
            "spark.kryo.registrator",
            registrator,
            "must be " + REGISTRATOR + ENGINE + " goes through Kryo")
        .throwIfAny();
  }
}
