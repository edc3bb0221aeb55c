package org.sparkvae.model.likelihood;

import java.util.List;
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
    CellDensity density = density(block.kind());
    double[] values = new double[density.own().size()];
    CellDensity[] densities = new CellDensity[block.size()];
    for (int d = 0; d < densities.length; d++) {
      for (int k = 0; k < values.length; k++) {
        values[k] = own[from + k * densities.length + d];
      }
      densities[d] = density.at(values);
    }
    return new CellFormula(densities);
  }

  private static CellDensity density(FeatureBlock.Kind kind) {
    return switch (kind) {
      case CONTINUOUS -> new PerFeatureGaussian(PerFeatureGaussian.Variance.LEARNED);
      case HEAVY_TAILED -> new StudentT();
      case BINARY -> new Bernoulli();
      case COUNT -> new LogCount(new Poisson());
      case OVERDISPERSED_COUNT -> new LogCount(new NegativeBinomial());
      case CATEGORICAL, MASK -> throw new IllegalArgumentException("Not cells: " + kind);
    };
  }

  /**
   * {@return how many own parameters a block of features has: the first one of each feature, then
   * the second one of each}
   */
  static int own(FeatureBlock block) {
    return switch (block.kind()) {
      case CATEGORICAL, MASK -> 0;
      default -> block.size() * density(block.kind()).own().size();
    };
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
    int own = densities[0].own().size();
    double[] gradient = new double[1 + own];
    for (int d = 0; d < size; d++) {
      double value = rows.x()[at.feature() + d];
      double nll = 0;
      if (!Double.isNaN(value)) {
        nll = densities[d].nll(value, rows.output()[at.output() + d], gradient);
        rows.byOutput()[at.output() + d] = gradient[0];
        for (int k = 0; k < own; k++) {
          rows.byOwn()[at.byOwn() + k * size + d] = gradient[1 + k];
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

  /** A distribution of counts whose logarithms log1p are the features. */
  private record LogCount(CellDensity counts) implements CellDensity {
    /** Above log1p of the largest count, 2^31 - 1. */
    private static final FeatureRange RANGE = new FeatureRange(0, 22);

    @Override
    public List<String> own() {
      return counts.own();
    }

    @Override
    public CellDensity at(double... values) {
      return new LogCount(counts.at(values));
    }

    @Override
    public FeatureRange range() {
      return RANGE;
    }

    @Override
    public double nll(double x, double a, double[] gradient) {
      double count = Math.rint(Math.expm1(x)); // exact up to 2^19, where floats still are
      return counts.nll(count, a, gradient);
    }

    /** log1p(E[count]). */
    @Override
    public double mean(double a) {
      return Math.log1p(counts.mean(a));
    }

    @Override
    public double sample(double a, NoiseStream noise) {
      return Math.log1p(counts.sample(a, noise));
    }
  }
}
