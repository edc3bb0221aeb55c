package org.sparkvae.model.posterior;

import java.util.List;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Var;

/**
 * A diagonal Gaussian whose draws go through planar flows, Rezende and Mohamed (2015), section 4.1.
 *
 * <pre>
 * z' = z + v tanh(w.z + b)        v = u + (m(w.u) - w.u) w / |w|^2, so that w.v = m(w.u)
 * m(s) = softplus(s + c) - (1 - d) > -1, with d = 1e-3 and c such that m(0) = 0
 * log q(z') = log q(z) - log(1 + (1 - tanh(w.z + b)^2) w.v)
 * </pre>
 *
 * w, u and b are learned and the same for all rows. The map is invertible because w.v > -1. The
 * paper's m, softplus(s) - 1, is not 0 at 0: a step with a short w would not be near the identity.
 */
public final class PlanarFlow implements Posterior {
  /** So short that each step starts near the identity. */
  private static final double INITIAL_STD_DEV = 0.1;

  /** Keeps w.v away from -1, where the map folds and its log-determinant is infinite. */
  private static final double MARGIN = 1e-3;

  private static final double SHIFT = Math.log(Math.expm1(1 - MARGIN));

  /** Keeps 1 / |w|^2 finite; w.v differs from m by this share of |w|^-2. */
  private static final double LEAST_SQUARE = 1e-12;

  private final Posterior base = new DiagonalGaussian();
  private final int steps;

  /**
   * @param steps number of flows, one after the other
   */
  public PlanarFlow(int steps) {
    this.steps = steps;
  }

  @Override
  public List<OwnParameter> own(int latents) {
    return List.of(
        new OwnParameter("flowNormals", steps, latents, INITIAL_STD_DEV),
        new OwnParameter("flowShifts", steps, latents, INITIAL_STD_DEV),
        new OwnParameter("flowOffsets", steps, 1, 0));
  }

  @Override
  public Draw draw(List<Var> heads, Var noise, List<Var> own) {
    Draw drawn = base.draw(heads, noise, List.of());
    Var latent = drawn.latent();
    Var logDensity = drawn.logDensity();
    for (int step = 0; step < steps; step++) {
      Var normal = own.get(0).rows(step);
      Var shift = own.get(1).rows(step);
      Var product = normal.times(shift).sumByRow();
      Var invertible = product.plus(SHIFT).softplus().plus(MARGIN - 1); // w.v
      Var reciprocal =
          normal.square().sumByRow().plus(LEAST_SQUARE).log().times(-1).exp(); // 1 / |w|^2
      Var correction = invertible.minus(product).times(reciprocal);
      Var direction = shift.plus(normal.times(correction));

      Var bent = latent.matmul(normal.transpose()).plus(own.get(2).rows(step)).tanh();
      Var slope = bent.square().times(-1).plus(1);
      latent = latent.plus(bent.matmul(direction));
      logDensity = logDensity.minus(slope.times(invertible).log1p());
    }
    return new Draw(latent, logDensity);
  }
}
