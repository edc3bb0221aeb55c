package org.sparkvae.model.likelihood;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

/**
 * p(x|z) of a table with columns of several kinds: a product over blocks of features.
 *
 * <pre>
 * continuous            1/2 [log 2pi + c + (x - a)^2 exp(-c)]     a: (a - x) exp(-c)     c: 1/2 [1 - (x - a)^2 exp(-c)]
 * heavyTailed           see {@link StudentT}
 * binary                softplus(a) - x a                         a: sigmoid(a) - x
 * count                 exp(a) - n a + lgamma(n + 1)              a: exp(a) - n          x = log1p(n)
 * overdispersedCount    see {@link NegativeBinomial}                                     x = log1p(n)
 * categorical           logsumexp(a) - a_y                        a: softmax(a) - x      x one-hot, y its place
 * mask                  0, without pre-activations
 * </pre>
 *
 * The pre-activations lie in the order of the blocks, and so do the own parameters of the columns.
 * c is a log-variance of each column, an own parameter, which is clamped as in {@link
 * PerFeatureGaussian}; the a of a count is clamped as in {@link Poisson}. Nats per row, constants
 * included. All sums are in double.
 */
public final class MixedLikelihood implements Likelihood {
  private final List<FeatureBlock> blocks;
  private final List<BlockFormula> formulas = new ArrayList<>();
  private final List<FeatureRange> ranges = new ArrayList<>();
  private final double[] own;
  private final int outputSize;

  /**
   * @param blocks of all features, in their order
   */
  public MixedLikelihood(List<FeatureBlock> blocks) {
    this(blocks, new double[blocks.stream().mapToInt(CellFormula::own).sum()]);
  }

  private MixedLikelihood(List<FeatureBlock> blocks, double[] given) {
    this.blocks = blocks;
    own = given.clone();
    int outputs = 0;
    int parameters = 0;
    for (FeatureBlock block : blocks) {
      BlockFormula formula = BlockFormula.of(block, own, parameters);
      formulas.add(formula);
      for (int i = 0; i < block.size(); i++) {
        ranges.add(formula.range());
      }
      outputs += formula.outputs();
      parameters += formula.own();
    }
    outputSize = outputs;
  }

  @Override
  public List<OwnParameter> own(int featureSize) {
    return own.length == 0 ? List.of() : List.of(new OwnParameter("ofColumns", 1, own.length, 0));
  }

  @Override
  public Likelihood with(double[] values) {
    return new MixedLikelihood(blocks, values);
  }

  @Override
  public long outputSize(int featureSize) {
    return outputSize;
  }

  @Override
  public FeatureRange range(int feature) {
    return ranges.get(feature);
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
    BlockFormula.Rows rows = nll(features, decoderOutput);
    double[] nll = new double[features.rows()];
    int columns = ranges.size();
    for (int i = 0; i < rows.x().length; i++) {
      nll[i / columns] += rows.x()[i];
    }
    INDArray gradient =
        NativeRows.matrix(rows.byOutput(), nll.length, outputSize, decoderOutput.dataType());
    return new NllGradient(nll, gradient, rows.byOwn());
  }

  /** The terms of a category are those of its one-hot features: all but one are 0. */
  @Override
  public double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    return nll(features, decoderOutput).x();
  }

  private BlockFormula.Rows nll(INDArray features, INDArray decoderOutput) {
    double[] output = NativeRows.doubles(decoderOutput);
    BlockFormula.Rows rows =
        new BlockFormula.Rows(
            NativeRows.doubles(features),
            output,
            new double[output.length],
            new double[features.rows() * own.length]);
    forEachBlock(features.rows(), (formula, at) -> formula.nll(rows, at));
    return rows;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    BlockFormula.Rows rows = decoded(decoderOutput);
    forEachBlock(decoderOutput.rows(), (formula, at) -> formula.mean(rows, at));
    return features(rows, decoderOutput);
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    BlockFormula.Rows rows = decoded(decoderOutput);
    forEachBlock(decoderOutput.rows(), (formula, at) -> formula.sample(rows, at, noise));
    return features(rows, decoderOutput);
  }

  private BlockFormula.Rows decoded(INDArray decoderOutput) {
    return new BlockFormula.Rows(
        new double[decoderOutput.rows() * ranges.size()],
        NativeRows.doubles(decoderOutput),
        new double[0],
        new double[0]);
  }

  private INDArray features(BlockFormula.Rows rows, INDArray decoderOutput) {
    return NativeRows.matrix(
        rows.x(), decoderOutput.rows(), ranges.size(), decoderOutput.dataType());
  }

  /** What is done with a block of a row. */
  private interface Use {
    void of(BlockFormula formula, BlockFormula.Place at);
  }

  private void forEachBlock(int rows, Use use) {
    int feature = 0;
    int output = 0;
    int byOwn = 0;
    for (int row = 0; row < rows; row++) {
      for (BlockFormula formula : formulas) {
        use.of(formula, new BlockFormula.Place(feature, output, byOwn));
        feature += formula.size;
        output += formula.outputs();
        byOwn += formula.own();
      }
    }
  }
}
