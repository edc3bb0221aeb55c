package org.sparkvae.model.likelihood;

import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int VALUES_AT_A_TIME = 1 << 16;

  /** Rows of a column-major matrix are read together, since a cache line holds a value of each. */
  private static final int ROWS_OF_A_CACHE_LINE = 16;

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
    forEachPart(
        decoderOutput,
        (from, to, rows) -> {
          readNll(features, decoderOutput, from, to, rows);
          putSums(nll, from, to, rows.x());
        });
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
        decoderOutput,
        (from, to, rows) -> {
          readNll(features, decoderOutput, from, to, rows);
          putSums(nll, from, to, rows.x());
          NativeRows.put(gradient, from, rows.byOutput());
          System.arraycopy(rows.byOwn(), 0, byOwn, from * own.length, rows.byOwn().length);
        });
    return new NllGradient(nll, gradient, byOwn);
  }

  private void putSums(double[] nll, int from, int to, double[] terms) {
    int size = ranges.size();
    for (int row = from; row < to; row++) {
      double sum = 0;
      for (int i = (row - from) * size; i < (row - from + 1) * size; i++) {
        sum += terms[i];
      }
      nll[row] = sum;
    }
  }

  /** The terms of a category are those of its one-hot features: all but one are 0. */
  @Override
  public double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    double[] all = new double[features.rows() * ranges.size()];
    forEachPart(
        decoderOutput,
        (from, to, rows) -> {
          readNll(features, decoderOutput, from, to, rows);
          System.arraycopy(rows.x(), 0, all, from * ranges.size(), rows.x().length);
        });
    return all;
  }

  /** Replaces the features of some rows by what they add, see {@link BlockFormula#nll}. */
  private void readNll(
      INDArray features, INDArray decoderOutput, int from, int to, BlockFormula.Rows rows) {
    NativeRows.read(part(features, from, to), rows.x());
    NativeRows.read(part(decoderOutput, from, to), rows.output());
    forEachBlock(to - from, (formula, at) -> formula.nll(rows, at));
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
        decoderOutput,
        (from, to, rows) -> {
          NativeRows.read(part(decoderOutput, from, to), rows.output());
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
    /**
     * @param rows of these rows; zeros, to be used until the next part
     */
    void of(int from, int to, BlockFormula.Rows rows);
  }

  /**
   * The rows of a table with many categories would fill the heap as doubles. Long arrays would also
   * make the garbage collector mark the heap again and again, so each part has the same ones.
   */
  private void forEachPart(INDArray decoderOutput, PartUse use) {
    int all = decoderOutput.rows();
    int least = decoderOutput.stride(0) == 1 ? ROWS_OF_A_CACHE_LINE : 1;
    int most = Math.max(least, VALUES_AT_A_TIME / ranges.size());
    BlockFormula.Rows rows = rows(Math.min(all, most));
    for (int from = 0; from < all; from += most) {
      int to = Math.min(all, from + most);
      if (to - from < Math.min(all, most)) {
        rows = rows(to - from);
      }
      for (double[] values : List.of(rows.x(), rows.byOutput(), rows.byOwn())) {
        Arrays.fill(values, 0);
      }
      use.of(from, to, rows);
    }
  }

  private BlockFormula.Rows rows(int count) {
    return new BlockFormula.Rows(
        new double[count * ranges.size()],
        new double[count * outputSize],
        new double[count * outputSize],
        new double[count * own.length]);
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
