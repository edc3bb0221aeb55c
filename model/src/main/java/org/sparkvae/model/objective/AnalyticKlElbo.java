package org.sparkvae.model.objective;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.likelihood.NllGradient;
import org.sparkvae.model.posterior.SampleRows;
import org.sparkvae.model.prior.ClosedFormKl;
import org.sparkvae.model.prior.KlGradient;

/**
 * L^B of Kingma and Welling (2013), equation 7: the KL divergence in closed form.
 *
 * <pre>
 * objective = 1/L sum_l -log p(x|z_l) + w * KL(q(z|x) || p(z))
 * </pre>
 *
 * A mean over the rows of a mini-batch estimates the mean over the data set: no N enters.
 *
 * @param kl of posterior and prior
 * @param klWeight factor of the divergence (w)
 */
record AnalyticKlElbo(ClosedFormKl kl, KlSchedule klWeight) implements Objective {
  @Override
  public RowTerms terms(ObjectiveInput input) {
    INDArray nll =
        input.likelihood().reconstructionNll(input.featuresOfSamples(), input.decoderOutput());
    return terms(
        input,
        SampleRows.mean(nll.toDoubleVector(), input.samples()),
        kl.klDivergence(input.heads()).toDoubleVector());
  }

  @Override
  public Gradients gradients(ObjectiveInput input) {
    int samples = input.samples();
    NllGradient nll =
        input.likelihood().nllAndGradient(input.featuresOfSamples(), input.decoderOutput());
    KlGradient divergence = kl.klAndGradient(input.heads());
    RowTerms terms =
        terms(
            input,
            SampleRows.mean(nll.reconstructionNll(), samples),
            divergence.klDivergence().toDoubleVector());
    if (samples > 1) {
      nll.gradient().divi(samples);
    }
    double weight = klWeight.at(input.step());
    if (weight != 1) {
      divergence.gradient().forEach(gradient -> gradient.muli(weight));
    }
    if (input.rowWeights() != null) {
      INDArray weights = input.rowWeightColumn();
      nll.gradient().muliColumnVector(SampleRows.repeat(weights, samples));
      divergence.gradient().forEach(gradient -> gradient.muliColumnVector(weights));
    }
    return new Gradients(
        terms,
        nll.gradient(),
        divergence.gradient(),
        List.of(), // a prior with pseudo-inputs has no divergence in closed form
        input.latent().like(),
        null,
        byOwn(input, nll.byOwn()));
  }

  private RowTerms terms(ObjectiveInput input, double[] nll, double[] divergence) {
    return klWeight.isBound()
        ? RowTerms.ofElbo(nll, divergence)
        : RowTerms.ofWeightedElbo(nll, divergence, klWeight.at(input.step()));
  }

  /** The mean over the samples of a row, summed over rows with their weights. */
  private static double[] byOwn(ObjectiveInput input, double[] ofSamples) {
    double[] factors = new double[input.features().rows() * input.samples()];
    Arrays.setAll(factors, i -> input.rowWeight(i / input.samples()) / input.samples());
    double[] byLikelihood = TapeObjective.weightedSum(ofSamples, factors);
    // A divergence in closed form does not depend on own parameters of the prior.
    return Arrays.copyOf(byLikelihood, byLikelihood.length + input.priorOwn().length);
  }
}
