package org.sparkvae.model.objective;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.likelihood.NllGradient;
import org.sparkvae.model.posterior.SampleRows;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * An objective whose gradient a tape computes from its formula. The likelihood is evaluated once,
 * by its own kernel: the tape gives each row's factor on the kernel's gradient.
 *
 * <p>The terms of the ELBO are those of estimator A for the same draws.
 */
public record TapeObjective(TapeFormula formula) implements Objective {
  @Override
  public RowTerms terms(ObjectiveInput input) {
    INDArray nll =
        input.likelihood().reconstructionNll(input.featuresOfSamples(), input.decoderOutput());
    TapeBatch batch = new TapeBatch(input, nll.toDoubleVector());
    return terms(batch, formula.of(batch));
  }

  @Override
  public Gradients gradients(ObjectiveInput input) {
    NllGradient nll =
        input.likelihood().nllAndGradient(input.featuresOfSamples(), input.decoderOutput());
    TapeBatch batch = new TapeBatch(input, nll.reconstructionNll());
    Var objective = formula.of(batch);
    Tape tape = batch.tape();
    tape.backward(
        input.rowWeights() == null
            ? objective
            : objective.times(tape.constant(input.rowWeights(), objective.rows(), 1)));

    DataType type = input.decoderOutput().dataType();
    double[] byNll = batch.nll().gradient();
    return new Gradients(
        terms(batch, objective),
        nll.gradient().muliColumnVector(batch.nll().gradient(type)),
        List.of(),
        batch.pseudoHeads().stream().map(head -> head.gradient(type)).toList(),
        batch.latent().gradient(type),
        batch.logPosterior().gradient(),
        DoubleStream.concat(
                Arrays.stream(weightedSum(nll.byOwn(), byNll)),
                Arrays.stream(Tape.gradient(batch.priorOwn())))
            .toArray());
  }

  /** Sums over rows and samples, in their order, each with its factor. */
  static double[] weightedSum(double[] byOwn, double[] factors) {
    double[] sums = new double[byOwn.length / factors.length];
    for (int i = 0; i < byOwn.length; i++) {
      sums[i % sums.length] += byOwn[i] * factors[i / sums.length];
    }
    return sums;
  }

  private RowTerms terms(TapeBatch batch, Var objective) {
    Var divergence = batch.logPosterior().minus(batch.logPrior());
    double[] nll = SampleRows.mean(batch.nll().values(), batch.samples());
    double[] kl = SampleRows.mean(divergence.values(), batch.samples());
    return formula.name().equals(RowTerms.NEGATIVE_ELBO)
        ? RowTerms.ofElbo(nll, kl)
        : RowTerms.ofOther(formula.name(), objective.values(), nll, kl);
  }
}
