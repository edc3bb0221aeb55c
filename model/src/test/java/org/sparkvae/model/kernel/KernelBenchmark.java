package org.sparkvae.model.kernel;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A JMH benchmark, not a test: the time of each kernel for one row (or block) of the reference
 * network, and that of the plain loop over {@code Math} that it replaces.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class KernelBenchmark {
  private static final int FEATURES = 784;
  private static final int UNITS = 500;
  private static final int LATENTS = 20;
  private static final int BLOCK = 2048;

  private final BernoulliRow bernoulli = new BernoulliRow(FEATURES);
  private final GaussianLikelihoodRow gaussian = new GaussianLikelihoodRow(FEATURES, 8);
  private final float[] logVariances = new float[FEATURES];
  private final float[] x = new float[FEATURES];
  private final float[] logits = new float[FEATURES];
  private final float[] scratch = new float[FEATURES];
  private final float[] mean = new float[LATENTS];
  private final float[] logVariance = new float[LATENTS];
  private final float[] parameters = new float[BLOCK];
  private final float[] gradients = new float[BLOCK];
  private final float[][] state = new float[2][BLOCK];

  /** Draws the inputs. */
  @Setup
  public void draw() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < FEATURES; i++) {
      x[i] = (float) random.nextDouble();
      logits[i] = (float) random.nextDouble(-4, 4);
    }
    for (int i = 0; i < LATENTS; i++) {
      mean[i] = (float) random.nextDouble(-1, 1);
      logVariance[i] = (float) random.nextDouble(-3, 0);
    }
    for (int i = 0; i < BLOCK; i++) {
      gradients[i] = (float) random.nextDouble(-1, 1);
    }
  }

  /** Kernel. */
  @Benchmark
  public float[] tanhRow() {
    System.arraycopy(logits, 0, scratch, 0, UNITS);
    Tanh.apply(scratch, UNITS);
    return scratch;
  }

  /** Plain. */
  @Benchmark
  public float[] tanhRowPlain() {
    for (int i = 0; i < UNITS; i++) {
      scratch[i] = (float) Math.tanh(logits[i]);
    }
    return scratch;
  }

  /** Kernel. */
  @Benchmark
  public float[] sigmoidRow() {
    System.arraycopy(logits, 0, scratch, 0, UNITS);
    Sigmoid.apply(scratch, UNITS);
    return scratch;
  }

  /** Plain. */
  @Benchmark
  public float[] sigmoidRowPlain() {
    for (int i = 0; i < UNITS; i++) {
      scratch[i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return scratch;
  }

  /** Kernel. */
  @Benchmark
  public double bernoulliRow() {
    System.arraycopy(logits, 0, scratch, 0, FEATURES);
    return bernoulli.nllAndGradient(x, scratch);
  }

  /** Plain. */
  @Benchmark
  public double bernoulliRowPlain() {
    double nll = 0;
    for (int i = 0; i < FEATURES; i++) {
      double a = logits[i];
      double tail = Math.exp(-Math.abs(a));
      nll += Math.max(a, 0) + Math.log1p(tail) - x[i] * a;
      scratch[i] = (float) ((a > 0 ? 1 : tail) / (1 + tail) - x[i]);
    }
    return nll;
  }

  /** Kernel. */
  @Benchmark
  public double gaussianLikelihoodRow() {
    System.arraycopy(x, 0, scratch, 0, FEATURES);
    System.arraycopy(logits, 0, logVariances, 0, FEATURES);
    return gaussian.nllAndGradient(x, scratch, logVariances);
  }

  /** Plain. */
  @Benchmark
  public double gaussianLikelihoodRowPlain() {
    double nll = 0;
    for (int i = 0; i < FEATURES; i++) {
      double c = Math.max(-8, Math.min(8, logits[i]));
      double precision = Math.exp(-c);
      double error = scratch[i] - x[i];
      nll += 0.5 * (c + error * error * precision);
      scratch[i] = (float) (error * precision);
      logVariances[i] = (float) (0.5 * (1 - error * error * precision));
    }
    return nll;
  }

  /** Kernel. */
  @Benchmark
  public double gaussianKlRow() {
    return GaussianRow.kl(mean, logVariance, LATENTS);
  }

  /** Plain. */
  @Benchmark
  public double gaussianKlRowPlain() {
    double kl = 0;
    for (int i = 0; i < LATENTS; i++) {
      kl += 0.5 * (mean[i] * mean[i] + Math.expm1(logVariance[i]) - logVariance[i]);
    }
    return kl;
  }

  /** Kernel. */
  @Benchmark
  public float[] adamBlock() {
    UpdateRule.ADAM.update(parameters, gradients, state, BLOCK, 1e-3f);
    return parameters;
  }

  /** Kernel. */
  @Benchmark
  public float[] biasRow() {
    VectorOps.add(scratch, x, UNITS);
    return scratch;
  }

  /** Kernel. */
  @Benchmark
  public double sumRow() {
    return VectorOps.sum(x, FEATURES);
  }
}
