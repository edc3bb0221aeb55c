package org.sparkvae.model.objective;

import java.util.List;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.Problems;

/**
 * The maximization of Monte Carlo EM, a baseline of Kingma and Welling (2013, section 5): -log p(x,
 * z) in the decoder, its likelihood and the prior, at a z of each row that Hamiltonian Monte Carlo
 * has drawn from p(z|x) and the training keeps. There is no encoder.
 */
public final class MonteCarloEm implements Objective {
  /**
   * With more latents its models could not be compared: log p(x) without a q(z|x) is AEVB's own
   * estimate, which is for fewer than 5.
   */
  public static final int MOST_LATENTS = 4;

  private final TapeObjective joint = new TapeObjective(new JointNll(RowTerms.JOINT_NLL));

  /**
   * @throws org.sparkvae.model.config.ConfigException if the model has more latents than this
   *     objective can serve, or something that only a training with an encoder can learn
   */
  static void require(ModelConfig model) {
    String without = "objective.name = mcem, which trains no encoder";
    new Problems("model")
        .require(
            model.latentSize() <= MOST_LATENTS,
            "latentSize",
            model.latentSize(),
            "must be <= %d where objective.name = mcem: without an encoder, log p(x) can be estimated for at most that many latents"
                .formatted(MOST_LATENTS))
        .require(
            model.posterior().name() == PosteriorName.DIAGONAL_GAUSSIAN,
            "posterior.name",
            "planar",
            "must be diagonalGaussian with " + without)
        .require(
            model.prior().name() != PriorName.VAMP,
            "prior.name",
            "vamp",
            "must be standardNormal or mixture with " + without)
        .require(
            model.inputNormalization() == InputNormalization.NONE,
            "inputNormalization",
            EnumSpelling.of(model.inputNormalization()),
            "must be none with " + without)
        .require(
            model.inputDropout() == 0,
            "inputDropout",
            model.inputDropout(),
            "must be 0 with " + without)
        .throwIfAny();
  }

  @Override
  public RowTerms terms(ObjectiveInput input) {
    return ofKept(joint.terms(input));
  }

  @Override
  public Gradients gradients(ObjectiveInput input) {
    Gradients gradients = joint.gradients(input);
    return new Gradients(
        ofKept(gradients.terms()),
        gradients.byDecoderOutput(),
        gradients.byHeads(),
        gradients.byPseudoHeads(),
        gradients.byLatent(),
        null, // there is no q(z|x)
        gradients.byOwn());
  }

  /** Without the ELBO, which a kept z does not have. */
  private static RowTerms ofKept(RowTerms terms) {
    double[] joint = terms.values().get(0);
    double[] nll = terms.values().get(terms.names().indexOf(RowTerms.RECONSTRUCTION_NLL));
    double[] prior = new double[joint.length];
    for (int row = 0; row < prior.length; row++) {
      prior[row] = joint[row] - nll[row];
    }
    return new RowTerms(
        List.of(RowTerms.JOINT_NLL, RowTerms.RECONSTRUCTION_NLL, RowTerms.PRIOR_NLL),
        List.of(joint, nll, prior));
  }
}
