package org.sparkvae.model.objective;

/**
 * Sums of the bound's terms over rows, in nats; each row is multiplied by its row weight, if any.
 *
 * @param weightSum sum of the row weights, the divisor of means; equals rows if there are no
 *     weights
 * @param reconstructionNllSum sum of -log p(x|z)
 * @param klDivergenceSum sum of KL(q(z|x) || p(z))
 */
public record BoundTerms(
    long rows, double weightSum, double reconstructionNllSum, double klDivergenceSum) {
  /** The sums over no rows. */
  public static final BoundTerms NONE = new BoundTerms(0, 0, 0);

  /**
   * Creates the sums over rows of weight 1.
   *
   * @param reconstructionNllSum sum of -log p(x|z)
   * @param klDivergenceSum sum of KL(q(z|x) || p(z))
   */
  public BoundTerms(long rows, double reconstructionNllSum, double klDivergenceSum) {
    this(rows, rows, reconstructionNllSum, klDivergenceSum);
  }

  /**
   * @param other further rows
   * @return the sums over both
   */
  public BoundTerms plus(BoundTerms other) {
    return new BoundTerms(
        rows + other.rows,
        weightSum + other.weightSum,
        reconstructionNllSum + other.reconstructionNllSum,
        klDivergenceSum + other.klDivergenceSum);
  }

  /** {@return nats per row, lower is better; NaN without rows} */
  public double meanNegativeElbo() {
    return (reconstructionNllSum + klDivergenceSum) / weightSum;
  }

  /** {@return nats per row; NaN without rows} */
  public double meanReconstructionNll() {
    return reconstructionNllSum / weightSum;
  }

  /** {@return nats per row; NaN without rows} */
  public double meanKlDivergence() {
    return klDivergenceSum / weightSum;
  }

  /** {@return whether both sums are finite} */
  public boolean isFinite() {
    return Double.isFinite(reconstructionNllSum) && Double.isFinite(klDivergenceSum);
  }
}
