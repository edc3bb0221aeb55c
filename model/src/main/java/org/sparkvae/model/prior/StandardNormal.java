package org.sparkvae.model.prior;

import static org.nd4j.linalg.ops.transforms.Transforms.expm1;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.Var;

/**
 * p(z) = N(0, I).
 *
 * <pre>
 * log p(z) = -1/2 sum_j (log 2pi + z_j^2)
 * KL(N(mean, exp(logVariance)) || p) = 1/2 sum_j [mean_j^2 + expm1(logVariance_j) - logVariance_j]
 * </pre>
 *
 * Source: Kingma and Welling (2013), appendix B; expm1 keeps the divergence of a collapsed latent
 * free of rounding errors.
 */
public final class StandardNormal implements Prior {
  @Override
  public Var logDensity(Var latent, List<Var> own) {
    return latent.square().plus(GaussianRow.LOG_2_PI).sumByRow().times(-0.5);
  }

  @Override
  public float[] sample(float[] noise, int latents, double[] own) {
    return noise.clone();
  }

  @Override
  public Optional<ClosedFormKl> klDivergenceFrom(Posterior posterior) {
    return posterior instanceof DiagonalGaussian
        ? Optional.of(new FromGaussian())
        : Optional.empty();
  }

  private static final class FromGaussian implements ClosedFormKl {
    @Override
    public INDArray klDivergence(List<INDArray> heads) {
      INDArray mean = heads.get(0);
      INDArray logVariance = heads.get(1);
      if (mean.dataType() == DataType.FLOAT) {
        return klOfRows(NativeRows.copyUnlessPlain(mean), NativeRows.copyUnlessPlain(logVariance));
      }
      return exactExpm1(logVariance).subi(logVariance).addi(mean.mul(mean)).sum(true, 1).muli(0.5);
    }

    @Override
    public List<INDArray> gradient(List<INDArray> heads) {
      if (heads.get(1).dataType() == DataType.FLOAT) {
        return List.of(heads.get(0).dup('c'), byLogVariance(heads.get(1)));
      }
      // exp - 1 is accurate enough: its rounding error is far below the noise of a mini-batch
      return List.of(heads.get(0).dup(), expm1(heads.get(1), true).muli(0.5));
    }

    private static INDArray klOfRows(NativeRows mean, NativeRows logVariance) {
      int latents = mean.columns();
      float[] meanRow = new float[latents];
      float[] logVarianceRow = new float[latents];
      float[] kl = new float[mean.rows()];
      for (int row = 0; row < kl.length; row++) {
        mean.read(row, meanRow);
        logVariance.read(row, logVarianceRow);
        kl[row] = (float) GaussianRow.kl(meanRow, logVarianceRow, latents);
      }
      return NativeRows.matrix(kl, kl.length, 1);
    }

    private static INDArray byLogVariance(INDArray logVariance) {
      float[] values = NativeRows.values(logVariance);
      GaussianRow.klGradient(values, values.length);
      return NativeRows.matrix(values, logVariance.rows(), logVariance.columns());
    }

    // Not ND4J's expm1: that is exp(x) - 1 (measured, 1.0.0-M2.1), and the sum could be negative.
    private static INDArray exactExpm1(INDArray values) {
      double[] exact = values.dup('c').data().asDouble();
      Arrays.setAll(exact, i -> StrictMath.expm1(exact[i]));
      return Nd4j.createFromArray(exact).castTo(values.dataType()).reshape('c', values.shape());
    }
  }
}
