package org.sparkvae.model.objective;

/**
 * Sums of the bound's terms over rows, in nats; each row times its row weight where there is one.
 *
 * @param rows how many rows were seen
 * @param weightSum of their row weights, by which means are divided; rows where there are none
 * @param reconstructionNllSum sum of -log p(x|z)
 * @param klDivergenceSum sum of KL(q(z|x) || p(z))
 */
public record BoundTerms(
    long rows, double weightSum, double reconstructionNllSum, double klDivergenceSum) {
  /** No rows. */
  public static final BoundTerms NONE = new BoundTerms(0, 0, 0);

  /**
   * Of rows that all weigh 1.
   *
   * @param rows how many
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

  /**
   * @return nats a row, lower is better; NaN without rows
   */
  public double meanNegativeElbo() {
    return (reconstructionNllSum + klDivergenceSum) / weightSum;
  }

  /**
   * @return nats a row; NaN without rows
   */
  public double meanReconstructionNll() {
    return reconstructionNllSum / weightSum;
  }

  /**
   * @return nats a row; NaN without rows
   */
  public double meanKlDivergence() {
    return klDivergenceSum / weightSum;
  }

  /**
   * @return whether both sums are finite
   */
  public boolean isFinite() {
    return Double.isFinite(reconstructionNllSum) && Double.isFinite(klDivergenceSum);
  }
}
