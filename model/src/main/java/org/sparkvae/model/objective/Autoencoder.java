package org.sparkvae.model.objective;

import org.sparkvae.model.tape.Var;

/**
 * The baseline without variational inference: z is the mean of q(z|x), without noise, and the prior
 * does not count.
 *
 * <pre>
 * objective = -log p(x|z), z = mean
 * </pre>
 *
 * The variances of q(z|x) are not trained, so that its ELBO means nothing. It is compared by its
 * reconstructions.
 */
public final class Autoencoder implements Objective {
  private final TapeObjective reconstruction = new TapeObjective(new Reconstruction());

  /** -log p(x|z), the mean over the samples of a row, which are equal. */
  private static final class Reconstruction implements TapeFormula {
    @Override
    public String name() {
      return RowTerms.OBJECTIVE;
    }

    @Override
    public Var of(TapeBatch batch) {
      return batch.bySample(batch.nll()).sumByRow().times(1.0 / batch.samples());
    }
  }

  @Override
  public RowTerms terms(ObjectiveInput input) {
    return reconstruction.terms(input);
  }

  @Override
  public Gradients gradients(ObjectiveInput input) {
    return reconstruction.gradients(input);
  }

  @Override
  public boolean isDeterministic() {
    return true;
  }
}
