package org.sparkvae.model;

import java.util.stream.Stream;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.likelihood.PerFeatureLikelihood;
import org.sparkvae.model.objective.VaeParts;

/** Likelihoods for tests that combine them with other plug-ins. */
public final class LikelihoodKinds {
  private LikelihoodKinds() {}

  /**
   * All but those whose place Student's t can take: the formula of a cell meets other plug-ins only
   * through {@link PerFeatureLikelihood}, and no formula has more own parameters.
   */
  public static Stream<LikelihoodKind> thatCombineDifferently() {
    return Stream.of(LikelihoodKind.values())
        .filter(
            kind ->
                kind == LikelihoodKind.STUDENT_T
                    || !(VaeParts.likelihood(kind) instanceof PerFeatureLikelihood));
  }
}
