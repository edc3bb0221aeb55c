package org.sparkvae.model.inference;

import java.util.Arrays;
import java.util.List;
import org.sparkvae.model.kernel.UpdateRule;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * The two estimators of the evidence lower bound for any model and any reparameterized posterior.
 *
 * <pre>
 * theta_l = g(noise_l), l = 1..L
 * MONTE_CARLO   1/L sum_l [log p(D|theta_l) + log p(theta_l) - log q(theta_l)]
 * ANALYTIC_KL   1/L sum_l log p(D|theta_l) - KL(q || p)
 * </pre>
 *
 * Both have the bound as expectation, and so have their gradients. AEVB's estimators A and B are
 * these with z for theta.
 *
 * @param form which of the two; ANALYTIC_KL needs a model and a posterior with a closed divergence
 */
public record ElboEstimator(VariationalModel model, VariationalPosterior posterior, Form form) {
  /** How the divergence of q from the prior enters. */
  public enum Form {
    /** Sampled, like the likelihood. */
    MONTE_CARLO,
    /** In closed form. */
    ANALYTIC_KL
  }

  /**
   * An estimate.
   *
   * @param value nats, higher is better
   * @param gradient with respect to the parameters, in their order, at fixed noise
   */
  public record Estimate(double value, double[] gradient) {}

  /**
   * Means and variances of repeated estimates at the same parameters.
   *
   * @param meanGradient by parameter
   * @param gradientVariance by parameter, with divisor repetitions - 1
   */
  public record Spread(
      int repetitions,
      double meanValue,
      double valueVariance,
      double[] meanGradient,
      double[] gradientVariance) {}

  /** {@return number of parameters} */
  public int parameterCount() {
    return posterior.parameters().stream().mapToInt(OwnParameter::length).sum();
  }

  /**
   * @param parameters of the posterior, matrix after matrix
   * @param noise from N(0, I), row-major, L * noiseSize
   * @return the estimate and its gradient
   * @throws IllegalStateException if the divergence has no closed form and the form needs one
   */
  public Estimate estimate(double[] parameters, double[] noise) {
    Tape tape = new Tape();
    List<Var> variables = tape.variables(posterior.parameters(), parameters);
    int draws = noise.length / posterior.noiseSize();
    Var epsilon = tape.constant(noise, draws, posterior.noiseSize());
    Var theta = posterior.theta(tape, epsilon, variables);
    Var byDraw = model.logLikelihood(tape, theta);
    if (form == Form.MONTE_CARLO) {
      byDraw =
          byDraw
              .plus(model.logPrior(tape, theta))
              .minus(posterior.logDensity(tape, epsilon, variables));
    }
    Var bound = byDraw.sum().times(1.0 / draws);
    if (form == Form.ANALYTIC_KL) {
      bound = bound.minus(klDivergence(tape, variables));
    }
    tape.backward(bound);
    return new Estimate(bound.values()[0], Tape.gradient(variables));
  }

  private Var klDivergence(Tape tape, List<Var> variables) {
    return model
        .normalPrior()
        .flatMap(prior -> posterior.klDivergence(tape, variables, prior))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The divergence of this posterior from this prior has no closed form. Use MONTE_CARLO"));
  }

  /**
   * @param samples draws of theta (L), at least 1
   * @param noise generator of the draws
   * @return {@link #estimate(double[], double[])} for the next draws
   */
  public Estimate estimate(double[] parameters, int samples, NoiseStream noise) {
    double[] draws = new double[samples * posterior.noiseSize()];
    Arrays.setAll(draws, i -> noise.nextGaussian());
    return estimate(parameters, draws);
  }

  /**
   * Measures how noisy the estimator is.
   *
   * @param samples draws of theta for each estimate (L)
   * @param repetitions number of estimates, at least 2
   * @param noise generator of the draws
   */
  public Spread spread(double[] parameters, int samples, int repetitions, NoiseStream noise) {
    int count = parameters.length + 1;
    double[] means = new double[count];
    double[] squares = new double[count];
    for (int i = 1; i <= repetitions; i++) {
      Estimate estimate = estimate(parameters, samples, noise);
      for (int k = 0; k < count; k++) {
        double value = k == 0 ? estimate.value() : estimate.gradient()[k - 1];
        double before = value - means[k];
        means[k] += before / i;
        squares[k] += before * (value - means[k]);
      }
    }
    double[] variances = Arrays.stream(squares).map(sum -> sum / (repetitions - 1)).toArray();
    return new Spread(
        repetitions,
        means[0],
        variances[0],
        Arrays.copyOfRange(means, 1, count),
        Arrays.copyOfRange(variances, 1, count));
  }

  /**
   * Maximizes the bound by stochastic gradients, with a learning rate that falls linearly to 0.
   *
   * @param start parameters to start from; not changed
   * @param rule of the optimizer
   * @param learningRate of the first step
   * @param samples draws of theta for each step (L)
   * @param noise generator of the draws
   * @return parameters after the last step
   */
  public double[] maximize(
      double[] start,
      UpdateRule rule,
      double learningRate,
      int steps,
      int samples,
      NoiseStream noise) {
    int count = start.length;
    float[] parameters = new float[count];
    for (int i = 0; i < count; i++) {
      parameters[i] = (float) start[i];
    }
    float[][] state = new float[rule.stateArrays()][count];
    for (float[] array : state) {
      Arrays.fill(array, rule.stateStart());
    }
    float[] descent = new float[count];
    for (int step = 0; step < steps; step++) {
      double[] gradient = estimate(doubles(parameters), samples, noise).gradient();
      for (int i = 0; i < count; i++) {
        descent[i] = (float) -gradient[i];
      }
      double rate = learningRate * (steps - step) / steps;
      rule.update(parameters, descent, state, count, (float) rule.rate(rate, step));
    }
    return doubles(parameters);
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
