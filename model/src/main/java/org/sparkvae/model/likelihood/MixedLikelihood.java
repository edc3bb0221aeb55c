package org.sparkvae.model.likelihood;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
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
  private static final int VALUES_AT_A_TIME = 1 << 20;

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
    double[] nll = new double[features.rows()];
    forEachPart(nll.length, (from, to) -> add(nll, from, nll(features, decoderOutput, from, to)));
    return NativeRows.matrix(nll, nll.length, 1, decoderOutput.dataType());
  }

  @Override
  public INDArray gradient(INDArray features, INDArray decoderOutput) {
    return nllAndGradient(features, decoderOutput).gradient();
  }

  @Override
  public NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    double[] nll = new double[features.rows()];
    INDArray gradient = matrix(nll.length, outputSize, decoderOutput);
    double[] byOwn = new double[nll.length * own.length];
    forEachPart(
        nll.length,
        (from, to) -> {
          BlockFormula.Rows rows = nll(features, decoderOutput, from, to);
          add(nll, from, rows);
          NativeRows.put(gradient, from, rows.byOutput());
          System.arraycopy(rows.byOwn(), 0, byOwn, from * own.length, rows.byOwn().length);
        });
    return new NllGradient(nll, gradient, byOwn);
  }

  /** Adds what the features of a part of the rows add. */
  private void add(double[] nll, int from, BlockFormula.Rows part) {
    for (int i = 0; i < part.x().length; i++) {
      nll[from + i / ranges.size()] += part.x()[i];
    }
  }

  /** The terms of a category are those of its one-hot features: all but one are 0. */
  @Override
  public double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    double[] all = new double[features.rows() * ranges.size()];
    forEachPart(
        features.rows(),
        (from, to) -> {
          double[] part = nll(features, decoderOutput, from, to).x();
          System.arraycopy(part, 0, all, from * ranges.size(), part.length);
        });
    return all;
  }

  private BlockFormula.Rows nll(INDArray features, INDArray decoderOutput, int from, int to) {
    double[] output = NativeRows.doubles(part(decoderOutput, from, to));
    BlockFormula.Rows rows =
        new BlockFormula.Rows(
            NativeRows.doubles(part(features, from, to)),
            output,
            new double[output.length],
            new double[(to - from) * own.length]);
    forEachBlock(to - from, (formula, at) -> formula.nll(rows, at));
    return rows;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    return decoded(decoderOutput, (formula, rows, at) -> formula.mean(rows, at));
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    return decoded(decoderOutput, (formula, rows, at) -> formula.sample(rows, at, noise));
  }

  /** What decodes a block of a row. */
  private interface Decoding {
    void of(BlockFormula formula, BlockFormula.Rows rows, BlockFormula.Place at);
  }

  private INDArray decoded(INDArray decoderOutput, Decoding decoding) {
    INDArray features = matrix(decoderOutput.rows(), ranges.size(), decoderOutput);
    forEachPart(
        decoderOutput.rows(),
        (from, to) -> {
          BlockFormula.Rows rows =
              new BlockFormula.Rows(
                  new double[(to - from) * ranges.size()],
                  NativeRows.doubles(part(decoderOutput, from, to)),
                  new double[0],
                  new double[0]);
          forEachBlock(to - from, (formula, at) -> decoding.of(formula, rows, at));
          NativeRows.put(features, from, rows.x());
        });
    return features;
  }

  private static INDArray matrix(int rows, int columns, INDArray like) {
    return Nd4j.createUninitialized(like.dataType(), new long[] {rows, columns}, 'c');
  }

  private static INDArray part(INDArray matrix, int from, int to) {
    return from == 0 && to == matrix.rows()
        ? matrix
        : matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** What is done with the rows from one to another, which is left out. */
  private interface PartUse {
    void of(int from, int to);
  }

  /** The rows of a table with many categories would fill the heap as doubles. */
  private void forEachPart(int rows, PartUse use) {
    int most = Math.max(1, VALUES_AT_A_TIME / ranges.size());
    for (int from = 0; from < rows; from += most) {
      use.of(from, Math.min(rows, from + most));
    }
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
