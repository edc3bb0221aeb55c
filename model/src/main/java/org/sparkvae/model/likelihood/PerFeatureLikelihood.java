package org.sparkvae.model.likelihood;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

/**
 * p(x|z) that is a product over features, each with one pre-activation and with own parameters that
 * do not depend on z. The formula is a {@link CellDensity}, which is computed in double; this class
 * applies it to the cells and leaves out those that are not observed.
 */
public final class PerFeatureLikelihood implements Likelihood {
  private final CellDensity atZeros;
  private final CellDensity[] ofFeatures; // empty if all features are the same, at zeros

  /**
   * @param density of a cell
   */
  public PerFeatureLikelihood(CellDensity density) {
    this(density.at(new double[density.own().size()]), new CellDensity[0]);
  }

  private PerFeatureLikelihood(CellDensity atZeros, CellDensity[] ofFeatures) {
    this.atZeros = atZeros;
    this.ofFeatures = ofFeatures;
  }

  /** {@return the formula, at zeros for the own parameters} */
  public CellDensity density() {
    return atZeros;
  }

  private CellDensity of(int feature) {
    return ofFeatures.length == 0 ? atZeros : ofFeatures[feature];
  }

  @Override
  public List<OwnParameter> own(int featureSize) {
    return atZeros.own().stream().map(name -> new OwnParameter(name, 1, featureSize, 0)).toList();
  }

  @Override
  public Likelihood with(double[] own) {
    int count = atZeros.own().size();
    CellDensity[] densities = new CellDensity[count == 0 ? 0 : own.length / count];
    double[] values = new double[count];
    for (int feature = 0; feature < densities.length; feature++) {
      for (int k = 0; k < count; k++) {
        values[k] = own[k * densities.length + feature];
      }
      densities[feature] = atZeros.at(values);
    }
    return new PerFeatureLikelihood(atZeros, densities);
  }

  @Override
  public long outputSize(int featureSize) {
    return featureSize;
  }

  @Override
  public FeatureRange range(int feature) {
    return atZeros.range();
  }

  @Override
  public DensityKind kind() {
    return atZeros.kind();
  }

  @Override
  public INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
    double[] nll = nllAndGradient(features, decoderOutput).reconstructionNll();
    return NativeRows.matrix(nll, nll.length, 1, decoderOutput.dataType());
  }

  @Override
  public INDArray gradient(INDArray features, INDArray decoderOutput) {
    return nllAndGradient(features, decoderOutput).gradient();
  }

  @Override
  public NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    int rows = features.rows();
    int columns = features.columns();
    int own = atZeros.own().size();
    double[] x = NativeRows.doubles(features);
    double[] a = NativeRows.doubles(decoderOutput);
    double[] nll = new double[rows];
    double[] byOwn = new double[rows * own * columns];
    double[] gradient = new double[1 + own];
    for (int i = 0; i < x.length; i++) {
      if (Double.isNaN(x[i])) {
        a[i] = 0; // the gradient takes the place of the pre-activation
        continue;
      }
      int row = i / columns;
      int feature = i % columns;
      nll[row] += of(feature).nll(x[i], a[i], gradient);
      a[i] = gradient[0];
      for (int k = 0; k < own; k++) {
        byOwn[(row * own + k) * columns + feature] = gradient[1 + k];
      }
    }
    return new NllGradient(
        nll, NativeRows.matrix(a, rows, columns, decoderOutput.dataType()), byOwn);
  }

  @Override
  public double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    double[] x = NativeRows.doubles(features);
    double[] a = NativeRows.doubles(decoderOutput);
    double[] unused = new double[1 + atZeros.own().size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = Double.isNaN(x[i]) ? 0 : of(i % features.columns()).nll(x[i], a[i], unused);
    }
    return x;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    double[] a = NativeRows.doubles(decoderOutput);
    return filled(decoderOutput, i -> of(i % decoderOutput.columns()).mean(a[i]));
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    double[] a = NativeRows.doubles(decoderOutput);
    return filled(decoderOutput, i -> of(i % decoderOutput.columns()).sample(a[i], noise));
  }

  /** A matrix of the shape and type of another, cell after cell. */
  private static INDArray filled(INDArray like, IntToDoubleFunction cell) {
    double[] values = new double[Math.toIntExact(like.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = cell.applyAsDouble(i);
    }
    return NativeRows.matrix(values, like.rows(), like.columns(), like.dataType());
  }
}
