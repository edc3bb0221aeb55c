package org.sparkvae.model;

import java.util.List;
import java.util.stream.IntStream;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Var;

/**
 * A posterior that exists in tests only: its heads have other names, it has neither a kernel nor a
 * divergence in closed form, it draws a number that it does not use, and it may own parameters.
 *
 * <pre>
 * z = center + shift + exp(logStdDev) * noise
 * </pre>
 */
public record OtherPosterior(Spread spread) implements Posterior {
  /** Where logStdDev comes from. */
  public enum Spread {
    /** From a second head; there is no shift. */
    OF_EACH_ROW,
    /** A learned vector, as is the shift; there is a single head. */
    OF_ALL_ROWS
  }

  @Override
  public List<OwnParameter> own(int latents) {
    return switch (spread) {
      case OF_EACH_ROW -> List.of();
      case OF_ALL_ROWS ->
          List.of(
              new OwnParameter("logStdDev", 1, latents, 0),
              new OwnParameter("shift", 1, latents, 0.5));
    };
  }

  @Override
  public List<String> heads() {
    return switch (spread) {
      case OF_EACH_ROW -> List.of("center", "spread");
      case OF_ALL_ROWS -> List.of("center");
    };
  }

  @Override
  public int noiseSize(int latents) {
    return latents + 1;
  }

  @Override
  public Draw draw(List<Var> heads, Var moreNoise, List<Var> own) {
    int[] latents = IntStream.range(0, heads.get(0).columns()).toArray();
    Var noise = moreNoise.transpose().rows(latents).transpose();
    Var center = heads.get(0);
    Var logStdDev =
        switch (spread) {
          case OF_EACH_ROW -> heads.get(1);
          case OF_ALL_ROWS -> own.get(0);
        };
    if (spread == Spread.OF_ALL_ROWS) {
      center = center.plus(own.get(1));
    }
    Var ofLatents = noise.square().plus(GaussianRow.LOG_2_PI).times(-0.5).minus(logStdDev);
    return new Draw(logStdDev.exp().times(noise).plus(center), ofLatents.sumByRow());
  }
}
