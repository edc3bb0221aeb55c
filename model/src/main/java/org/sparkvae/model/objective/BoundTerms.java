package org.sparkvae.model.objective;

/**
 * Sums of the bound's terms over rows, in nats; each row times its row weight where there is one.
 *
 * @param rows how many rows were seen
 * @param reconstructionNllSum sum of -log p(x|z)
 * @param klDivergenceSum sum of KL(q(z|x) || p(z))
 */
public record BoundTerms(long rows, double reconstructionNllSum, double klDivergenceSum) {
  /** No rows. */
  public static final BoundTerms NONE = new BoundTerms(0, 0, 0);

  /**
   * @param other further rows
   * @return the sums over both
   */
  public BoundTerms plus(BoundTerms other) {
    return new BoundTerms(
        rows + other.rows,
        reconstructionNllSum + other.reconstructionNllSum,
        klDivergenceSum + other.klDivergenceSum);
  }

  /**
   * @return nats a row, lower is better; NaN without rows
   */
  public double meanNegativeElbo() {
    return (reconstructionNllSum + klDivergenceSum) / rows;
  }

  /**
   * @return nats a row; NaN without rows
   */
  public double meanReconstructionNll() {
    return reconstructionNllSum / rows;
  }

  /**
   * @return nats a row; NaN without rows
   */
  public double meanKlDivergence() {
    return klDivergenceSum / rows;
  }

  /**
   * @return whether both sums are finite
   */
  public boolean isFinite() {
    return Double.isFinite(reconstructionNllSum) && Double.isFinite(klDivergenceSum);
  }
}
