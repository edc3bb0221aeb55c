package org.sparkvae.model.likelihood;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.LikelihoodRow;
import org.sparkvae.model.kernel.NativeRows;

/**
 * p(x|z) of features of one kind, each with the same number of pre-activations: a product over the
 * features, or the multinomial. A subclass gives the formula; this class applies it to the rows and
 * leaves out the cells that are not observed.
 *
 * <p>Float is computed row by row by a kernel, double by the formula as it stands.
 */
abstract class FactorizedLikelihood implements Likelihood {
  private final int parametersPerFeature;

  FactorizedLikelihood(int parametersPerFeature) {
    this.parametersPerFeature = parametersPerFeature;
  }

  /**
   * @param features number of features
   * @return computes rows of floats
   */
  abstract LikelihoodRow kernel(int features);

  /** The formula of {@link #reconstructionNll} in double, where every cell is observed. */
  abstract INDArray nllOfAll(INDArray features, INDArray decoderOutput);

  /** The formula of {@link #gradient} in double, where every cell is observed. */
  abstract INDArray gradientOfAll(INDArray features, INDArray decoderOutput);

  /**
   * The gradient with respect to the own parameters.
   *
   * @param nll values of the rows
   * @param observed number of observed cells of each row
   * @return rows * own
   */
  double[] byOwn(double[] nll, int[] observed) {
    return new double[0];
  }

  @Override
  public final long outputSize(int featureSize) {
    return (long) parametersPerFeature * featureSize;
  }

  @Override
  public final INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
    int[] observed = allObserved(features);
    return decoderOutput.dataType() == DataType.FLOAT
        ? NativeRows.column(floatNll(features, decoderOutput, null, observed))
        : doubleNll(features, decoderOutput, null, observed);
  }

  @Override
  public final INDArray gradient(INDArray features, INDArray decoderOutput) {
    return nllAndGradient(features, decoderOutput).gradient();
  }

  @Override
  public final NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    DataType type = decoderOutput.dataType();
    INDArray gradient = Nd4j.createUninitialized(type, decoderOutput.shape(), 'c');
    int[] observed = allObserved(features);
    double[] nll =
        type == DataType.FLOAT
            ? floatNll(features, decoderOutput, gradient, observed)
            : doubleNll(features, decoderOutput, gradient, observed).toDoubleVector();
    return new NllGradient(nll, gradient, byOwn(nll, observed));
  }

  @Override
  public double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    if (decoderOutput.dataType() != DataType.FLOAT) {
      return Likelihood.super.nllByFeature(features, decoderOutput);
    }
    NativeRows x = NativeRows.copyUnlessPlain(features);
    NativeRows outputs = NativeRows.copyUnlessPlain(decoderOutput);
    int columns = x.columns();
    LikelihoodRow kernel = kernel(1);
    float[] xRow = new float[columns];
    float[] outputRow = new float[outputs.columns()];
    float[] one = new float[1];
    float[] outputOfOne = new float[parametersPerFeature];
    double[] nll = new double[x.rows() * columns];
    for (int i = 0; i < nll.length; i++) {
      int feature = i % columns;
      if (feature == 0) {
        x.read(i / columns, xRow);
        outputs.read(i / columns, outputRow);
      }
      one[0] = xRow[feature];
      for (int k = 0; k < parametersPerFeature; k++) {
        outputOfOne[k] = outputRow[k * columns + feature];
      }
      nll[i] = Float.isNaN(one[0]) ? 0 : kernel.nll(one, outputOfOne);
    }
    return nll;
  }

  private static int[] allObserved(INDArray features) {
    int[] observed = new int[features.rows()];
    Arrays.fill(observed, features.columns());
    return observed;
  }

  /**
   * A row whose cells are all observed costs no search for NaN: the value of any other row is NaN
   * first, and is computed again from its observed cells.
   *
   * @param gradient filled; null if it is not needed
   * @param observed changed for rows with cells that are not observed
   */
  private double[] floatNll(
      INDArray features, INDArray decoderOutput, INDArray gradient, int[] observed) {
    NativeRows x = NativeRows.copyUnlessPlain(features);
    NativeRows outputs = NativeRows.copyUnlessPlain(decoderOutput);
    NativeRows gradients = gradient == null ? null : NativeRows.of(gradient);
    LikelihoodRow kernel = kernel(x.columns());
    float[] xRow = new float[x.columns()];
    float[] outputRow = new float[outputs.columns()];
    double[] nll = new double[x.rows()];
    for (int i = 0; i < nll.length; i++) {
      x.read(i, xRow);
      outputs.read(i, outputRow);
      if (gradients == null) {
        nll[i] = kernel.nll(xRow, outputRow);
      } else {
        nll[i] = kernel.nllAndGradient(xRow, outputRow);
      }
      if (Double.isNaN(nll[i])) {
        int[] cells = observedCells(xRow);
        observed[i] = cells.length;
        outputs.read(i, outputRow);
        nll[i] = nllOfSome(xRow, outputRow, cells, gradients != null);
      }
      if (gradients != null) {
        gradients.write(i, outputRow);
      }
    }
    return nll;
  }

  private double nllOfSome(float[] x, float[] output, int[] cells, boolean withGradient) {
    int[] outputCells = outputCells(cells, x.length);
    moveToFront(x, cells);
    moveToFront(output, outputCells);
    LikelihoodRow kernel = kernel(cells.length);
    double nll = withGradient ? kernel.nllAndGradient(x, output) : kernel.nll(x, output);
    moveBack(output, outputCells);
    return nll;
  }

  /**
   * @param gradient filled; null if it is not needed
   * @param observed changed for rows with cells that are not observed
   * @return [rows, 1]
   */
  private INDArray doubleNll(
      INDArray features, INDArray decoderOutput, INDArray gradient, int[] observed) {
    if (!features.isNaN().any()) {
      if (gradient != null) {
        gradient.assign(gradientOfAll(features, decoderOutput));
      }
      return nllOfAll(features, decoderOutput);
    }
    double[][] x = features.toDoubleMatrix();
    double[][] outputs = decoderOutput.toDoubleMatrix();
    double[][] gradients = new double[x.length][outputs[0].length];
    double[][] nll = new double[x.length][1];
    for (int i = 0; i < x.length; i++) {
      double[] row = x[i];
      int[] cells = IntStream.range(0, row.length).filter(d -> !Double.isNaN(row[d])).toArray();
      observed[i] = cells.length;
      if (cells.length > 0) { // ND4J has no formulas over empty arrays
        int[] outputCells = outputCells(cells, row.length);
        INDArray observedX = picked(row, cells);
        INDArray observedOutput = picked(outputs[i], outputCells);
        nll[i][0] = nllOfAll(observedX, observedOutput).getDouble(0);
        double[] byOutput = gradientOfAll(observedX, observedOutput).toDoubleVector();
        for (int k = 0; k < outputCells.length; k++) {
          gradients[i][outputCells[k]] = byOutput[k];
        }
      }
    }
    if (gradient != null) {
      gradient.assign(Nd4j.createFromArray(gradients));
    }
    return Nd4j.createFromArray(nll);
  }

  private static INDArray picked(double[] row, int[] cells) {
    double[] values = Arrays.stream(cells).mapToDouble(cell -> row[cell]).toArray();
    return Nd4j.createFromArray(new double[][] {values});
  }

  private static int[] observedCells(float[] x) {
    return IntStream.range(0, x.length).filter(d -> !Float.isNaN(x[d])).toArray();
  }

  /** The places of the pre-activations of some cells, the first parameters of all cells first. */
  private int[] outputCells(int[] cells, int features) {
    return IntStream.range(0, parametersPerFeature * cells.length)
        .map(k -> k / cells.length * features + cells[k % cells.length])
        .toArray();
  }

  /**
   * @param cells ascending
   */
  private static void moveToFront(float[] row, int[] cells) {
    for (int k = 0; k < cells.length; k++) {
      row[k] = row[cells[k]];
    }
  }

  /** Reverses {@link #moveToFront}; the other cells become 0. */
  private static void moveBack(float[] row, int[] cells) {
    int k = cells.length - 1;
    for (int place = row.length - 1; place >= 0; place--) { // from behind: k never lies above
      row[place] = k >= 0 && cells[k] == place ? row[k--] : 0;
    }
  }
}
