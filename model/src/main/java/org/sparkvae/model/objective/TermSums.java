package org.sparkvae.model.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * Sums over rows of the terms that an objective names, in nats; each row is multiplied by its row
 * weight, if any. The first term is what training minimizes, the others are only reported. A plain
 * class, because workers send it and Kryo cannot create records.
 */
public final class TermSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The sums over no rows, of any objective. */
  public static final TermSums NONE = new TermSums(0, 0, List.of());

  private final long rows;
  private final double weightSum;
  private final String[] names;
  private final double[] sums;

  /**
   * @param weightSum sum of the row weights, the divisor of means; equals rows if there are no
   *     weights
   * @param names of the terms, the minimized one first
   * @param sums of the terms, in the order of their names
   */
  public TermSums(long rows, double weightSum, List<String> names, double... sums) {
    if (names.size() != sums.length) {
      throw new IllegalArgumentException(names + " has not as many names as there are sums");
    }
    this.rows = rows;
    this.weightSum = weightSum;
    this.names = names.toArray(String[]::new);
    this.sums = sums;
  }

  /**
   * @param other further rows of the same objective
   * @return the sums over both
   */
  public TermSums plus(TermSums other) {
    if (names.length == 0 || other.names.length == 0) {
      return names.length == 0 ? other : this;
    }
    if (!Arrays.equals(names, other.names)) {
      throw new IllegalArgumentException(
          Arrays.toString(names) + " and " + Arrays.toString(other.names) + " have no sum");
    }
    double[] both = new double[sums.length];
    for (int term = 0; term < both.length; term++) {
      both[term] = sums[term] + other.sums[term];
    }
    return new TermSums(rows + other.rows, weightSum + other.weightSum, List.of(names), both);
  }

  /**
   * Adds the KL divergence of the weights, which counts once per data set, to what is minimized.
   *
   * @param perRow the divergence over the rows of the data set, nats per row
   * @param factor of the divergence in what is minimized
   * @return these terms below an {@link RowTerms#OBJECTIVE}, and the divergence
   */
  public TermSums plusWeightKl(double perRow, double factor) {
    return plusTerm(RowTerms.WEIGHT_KL_DIVERGENCE, rows * perRow, factor);
  }

  /**
   * Adds a term to what is minimized.
   *
   * @param sum over the rows, nats
   * @param factor of the term in what is minimized
   * @return these terms below an {@link RowTerms#OBJECTIVE}, and the new one
   */
  public TermSums plusTerm(String name, double sum, double factor) {
    boolean isNamed = names[0].equals(RowTerms.OBJECTIVE);
    List<String> allNames = new ArrayList<>(List.of(names));
    allNames.add(name);
    double[] all = Arrays.copyOf(sums, sums.length + 1);
    all[sums.length] = sum;
    if (!isNamed) {
      allNames.add(0, RowTerms.OBJECTIVE);
      all = DoubleStream.concat(DoubleStream.of(sums[0]), Arrays.stream(all)).toArray();
    }
    all[0] += factor * sum;
    return new TermSums(rows, weightSum, allNames, all);
  }

  /**
   * Adds a term that is only reported.
   *
   * @param sum over the rows, each times its weight
   */
  public TermSums withReported(String name, double sum) {
    List<String> allNames = new ArrayList<>(List.of(names));
    allNames.add(name);
    double[] all = Arrays.copyOf(sums, sums.length + 1);
    all[sums.length] = sum;
    return new TermSums(rows, weightSum, allNames, all);
  }

  /** {@return number of rows} */
  public long rows() {
    return rows;
  }

  /** {@return the sum of the minimized term, lower is better; NaN without rows} */
  public double objectiveSum() {
    return sums.length == 0 ? Double.NaN : sums[0];
  }

  /** {@return what training minimizes, nats per row, lower is better; NaN without rows} */
  public double meanObjective() {
    return objectiveSum() / weightSum;
  }

  /** {@return the means of all terms by their names, nats per row, the minimized one first} */
  public Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int term = 0; term < sums.length; term++) {
      means.put(names[term], sums[term] / weightSum);
    }
    return means;
  }

  /** {@return whether all sums are finite} */
  public boolean isFinite() {
    return Arrays.stream(sums).allMatch(Double::isFinite);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TermSums that
        && rows == that.rows
        && weightSum == that.weightSum
        && Arrays.equals(names, that.names)
        && Arrays.equals(sums, that.sums);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rows, weightSum, Arrays.hashCode(names), Arrays.hashCode(sums));
  }

  @Override
  public String toString() {
    return rows + " rows, means " + means();
  }
}
