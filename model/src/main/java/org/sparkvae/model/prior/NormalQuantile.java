package org.sparkvae.model.prior;

/**
 * The inverse of the distribution function of N(0, 1), for grids that are even in probability.
 *
 * <p>Source: Wichura (1988), Algorithm AS 241, PPND16, without the branch for the far tails;
 * relative error about 1e-16.
 */
public final class NormalQuantile {
  /** Nearer to 0 or 1 than this the third branch of the algorithm would be needed. */
  private static final double TAIL = 1e-10;

  private static final double[] CENTER_TOP = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3
  };
  private static final double[] CENTER_BOTTOM = {
    1,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3
  };
  private static final double[] SIDE_TOP = {
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4
  };
  private static final double[] SIDE_BOTTOM = {
    1,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9
  };

  private NormalQuantile() {}

  /**
   * @param probability in [1e-10, 1 - 1e-10]
   * @return the value that a draw from N(0, 1) is below with this probability
   * @throws IllegalArgumentException if the probability is beyond
   */
  public static double of(double probability) {
    if (!(probability >= TAIL && probability <= 1 - TAIL)) {
      throw new IllegalArgumentException(
          "Invalid probability: " + probability + " (must be in [1e-10, 1 - 1e-10])");
    }
    double fromHalf = probability - 0.5;
    if (Math.abs(fromHalf) <= 0.425) {
      double r = 0.180625 - fromHalf * fromHalf;
      return fromHalf * polynomial(CENTER_TOP, r) / polynomial(CENTER_BOTTOM, r);
    }
    // StrictMath: the grid is a picture in the artifact, the same bits on every machine
    double r = StrictMath.sqrt(-StrictMath.log(Math.min(probability, 1 - probability))) - 1.6;
    double distance = polynomial(SIDE_TOP, r) / polynomial(SIDE_BOTTOM, r);
    return fromHalf < 0 ? -distance : distance;
  }

  private static double polynomial(double[] coefficients, double x) {
    double value = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = value * x + coefficients[i];
    }
    return value;
  }
}
