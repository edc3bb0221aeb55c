package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;

/**
 * L^A of Kingma and Welling (2013), equation 6: the KL divergence by Monte Carlo.
 *
 * <pre>
 * objective = 1/L sum_l [-log p(x|z_l) + klWeight * (log q(z_l|x) - log p(z_l))]
 * </pre>
 *
 * Equal to L^B in expectation; its second term can be negative for a row. Where q is the exact
 * posterior its variance is 0.
 *
 * @param klWeight factor on the sampled divergence; 1 for the bound
 */
public record MonteCarloElbo(
    Likelihood likelihood, Posterior posterior, Prior prior, double klWeight) implements Objective {
  @Override
  public RowTerms terms(ObjectiveInput draw) {
    INDArray nll = likelihood.reconstructionNll(draw.featuresOfSamples(), draw.decoderOutput());
    INDArray kl =
        posterior
            .logDensity(draw.headsOfSamples(), draw.noise())
            .subi(prior.logDensity(draw.latent()));
    return RowTerms.ofElbo(
        SampleRows.mean(nll.toDoubleVector(), draw.samples()),
        SampleRows.mean(kl.toDoubleVector(), draw.samples()),
        klWeight);
  }

  @Override
  public Gradients gradients(ObjectiveInput draw) {
    double weight = klWeight / draw.samples();
    INDArray byDecoderOutput =
        likelihood.gradient(draw.featuresOfSamples(), draw.decoderOutput()).divi(draw.samples());
    INDArray byLatent = prior.logDensityGradient(draw.latent()).muli(-weight);
    List<INDArray> byHeads =
        posterior.logDensityGradient(draw.headsOfSamples(), draw.noise()).stream()
            .map(gradient -> SampleRows.sum(gradient, draw.samples()).muli(weight))
            .toList();
    double[] byOwn =
        likelihood.own().isEmpty()
            ? new double[0]
            : likelihood.nllAndGradient(draw.featuresOfSamples(), draw.decoderOutput()).byOwn();
    return new Gradients(
        terms(draw), byDecoderOutput, byHeads, byLatent, SampleRows.divided(byOwn, draw.samples()));
  }
}
