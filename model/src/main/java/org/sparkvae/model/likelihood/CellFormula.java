package org.sparkvae.model.likelihood;

import java.util.Arrays;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.random.NoiseStream;

/**
 * Features that are independent given z, each with one pre-activation and a {@link CellDensity}.
 */
final class CellFormula extends BlockFormula {
  private final CellDensity[] densities;

  private CellFormula(CellDensity[] densities) {
    super(densities.length);
    this.densities = densities;
  }

  /** As {@link BlockFormula#of}, for a block whose features are a column each. */
  static CellFormula of(FeatureBlock block, double[] own, int from) {
    CellDensity[] densities = new CellDensity[block.size()];
    Arrays.setAll(
        densities,
        d ->
            switch (block.kind()) {
              case CONTINUOUS ->
                  new PerFeatureGaussian(PerFeatureGaussian.Variance.LEARNED).at(own[from + d]);
              case BINARY -> new Bernoulli();
              case COUNT -> new LogCount();
              case CATEGORICAL, MASK -> throw new IllegalArgumentException("Not cells: " + block);
            });
    return new CellFormula(densities);
  }

  /** {@return how many own parameters a block of features has} */
  static int own(FeatureBlock block) {
    return block.kind() == FeatureBlock.Kind.CONTINUOUS ? block.size() : 0;
  }

  @Override
  int own() {
    return size * densities[0].own().size();
  }

  @Override
  FeatureRange range() {
    return densities[0].range();
  }

  @Override
  void nll(Rows rows, Place at) {
    double[] gradient = new double[2];
    boolean hasOwn = own() > 0;
    for (int d = 0; d < size; d++) {
      double value = rows.x()[at.feature() + d];
      double nll = 0;
      if (!Double.isNaN(value)) {
        nll = densities[d].nll(value, rows.output()[at.output() + d], gradient);
        rows.byOutput()[at.output() + d] = gradient[0];
        if (hasOwn) {
          rows.byOwn()[at.byOwn() + d] = gradient[1];
        }
      }
      rows.x()[at.feature() + d] = nll;
    }
  }

  @Override
  void mean(Rows rows, Place at) {
    for (int d = 0; d < size; d++) {
      rows.x()[at.feature() + d] = densities[d].mean(rows.output()[at.output() + d]);
    }
  }

  @Override
  void sample(Rows rows, Place at, NoiseStream noise) {
    for (int d = 0; d < size; d++) {
      rows.x()[at.feature() + d] = densities[d].sample(rows.output()[at.output() + d], noise);
    }
  }

  /** The pre-activation is the logit. */
  private record Bernoulli() implements CellDensity {
    @Override
    public FeatureRange range() {
      return FeatureRange.UNIT;
    }

    @Override
    public double nll(double x, double a, double[] gradient) {
      gradient[0] = mean(a) - x;
      return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))) - x * a;
    }

    @Override
    public double mean(double a) {
      return 1 / (1 + Math.exp(-a));
    }

    @Override
    public double sample(double a, NoiseStream noise) {
      return noise.nextUniform() < mean(a) ? 1 : 0;
    }
  }

  /** {@link Poisson} of counts whose logarithms log1p are the features. */
  private record LogCount() implements CellDensity {
    private static final Poisson COUNTS = new Poisson();

    /** Above log1p of the largest count, 2^31 - 1. */
    private static final FeatureRange RANGE = new FeatureRange(0, 22);

    @Override
    public FeatureRange range() {
      return RANGE;
    }

    @Override
    public double nll(double x, double a, double[] gradient) {
      double count = Math.rint(Math.expm1(x)); // exact up to 2^19, where floats still are
      return COUNTS.nll(count, a, gradient);
    }

    /** log1p(E[count]). */
    @Override
    public double mean(double a) {
      return Math.log1p(COUNTS.mean(a));
    }

    @Override
    public double sample(double a, NoiseStream noise) {
      return Math.log1p(COUNTS.sample(a, noise));
    }
  }
}
