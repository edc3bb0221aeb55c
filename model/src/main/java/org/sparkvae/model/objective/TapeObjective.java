package org.sparkvae.model.objective;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.NllGradient;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.tape.Var;

/**
 * An objective whose gradient a tape computes from its formula. The likelihood is evaluated once,
 * by its own kernel: the tape gives each row's factor on the kernel's gradient.
 *
 * <p>The terms of the ELBO are those of estimator A for the same draws.
 */
public record TapeObjective(
    TapeFormula formula, Likelihood likelihood, Posterior posterior, Prior prior)
    implements Objective {
  @Override
  public RowTerms terms(ObjectiveInput draw) {
    INDArray nll = likelihood.reconstructionNll(draw.featuresOfSamples(), draw.decoderOutput());
    TapeBatch batch = new TapeBatch(draw, nll.toDoubleVector(), posterior, prior);
    return terms(batch, formula.of(batch));
  }

  @Override
  public Gradients gradients(ObjectiveInput draw) {
    NllGradient nll = likelihood.nllAndGradient(draw.featuresOfSamples(), draw.decoderOutput());
    TapeBatch batch = new TapeBatch(draw, nll.reconstructionNll(), posterior, prior);
    Var objective = formula.of(batch);
    batch.tape().backward(objective);

    DataType type = draw.decoderOutput().dataType();
    return new Gradients(
        terms(batch, objective),
        nll.gradient().muliColumnVector(batch.nll().gradient(type)),
        batch.heads().stream().map(head -> head.gradient(type)).toList(),
        batch.latent().gradient(type),
        times(nll.byOwn(), batch.nll().gradient()));
  }

  /** Multiplies the values of each row and sample by its factor. */
  private static double[] times(double[] byOwn, double[] factors) {
    double[] products = new double[byOwn.length];
    int own = byOwn.length / factors.length;
    for (int i = 0; i < products.length; i++) {
      products[i] = byOwn[i] * factors[i / own];
    }
    return products;
  }

  private RowTerms terms(TapeBatch batch, Var objective) {
    Var divergence = batch.logPosterior().minus(batch.logPrior());
    return RowTerms.ofOther(
        formula.name(),
        objective.values(),
        SampleRows.mean(batch.nll().values(), batch.samples()),
        SampleRows.mean(divergence.values(), batch.samples()));
  }
}
