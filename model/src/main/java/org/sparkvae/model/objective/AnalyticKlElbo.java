package org.sparkvae.model.objective;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.NllGradient;
import org.sparkvae.model.prior.ClosedFormKl;
import org.sparkvae.model.prior.KlGradient;

/**
 * L^B of Kingma and Welling (2013), equation 7: the KL divergence in closed form.
 *
 * <pre>
 * objective = 1/L sum_l -log p(x|z_l) + klWeight * KL(q(z|x) || p(z))
 * </pre>
 *
 * A mean over the rows of a mini-batch estimates the mean over the data set: no N enters.
 *
 * @param kl of posterior and prior
 * @param klWeight factor on the divergence; 1 for the bound
 */
public record AnalyticKlElbo(Likelihood likelihood, ClosedFormKl kl, double klWeight)
    implements Objective {
  @Override
  public RowTerms terms(ObjectiveInput draw) {
    INDArray nll = likelihood.reconstructionNll(draw.featuresOfSamples(), draw.decoderOutput());
    return RowTerms.ofElbo(
        SampleRows.mean(nll.toDoubleVector(), draw.samples()),
        kl.klDivergence(draw.heads()).toDoubleVector(),
        klWeight);
  }

  @Override
  public Gradients gradients(ObjectiveInput draw) {
    NllGradient nll = likelihood.nllAndGradient(draw.featuresOfSamples(), draw.decoderOutput());
    KlGradient divergence = kl.klAndGradient(draw.heads());
    RowTerms terms =
        RowTerms.ofElbo(
            SampleRows.mean(nll.reconstructionNll(), draw.samples()),
            divergence.klDivergence().toDoubleVector(),
            klWeight);
    if (draw.samples() > 1) {
      nll.gradient().divi(draw.samples());
    }
    if (klWeight != 1) {
      divergence.gradient().forEach(gradient -> gradient.muli(klWeight));
    }
    return new Gradients(
        terms,
        nll.gradient(),
        divergence.gradient(),
        draw.latent().like(),
        SampleRows.divided(nll.byOwn(), draw.samples()));
  }
}
