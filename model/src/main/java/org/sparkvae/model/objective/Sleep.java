package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * The sleep phase of {@link WakeSleep}: -log q(z|x) at the latents that the features of the
 * mini-batch were dreamed from, as a function of the encoder's heads.
 *
 * @param latents z, [rows, latentSize]
 */
record Sleep(INDArray latents) implements Objective {
  @Override
  public RowTerms terms(ObjectiveInput input) {
    Tape tape = new Tape();
    List<Var> heads = input.heads().stream().map(tape::variable).toList();
    return terms(nll(tape, heads));
  }

  @Override
  public Gradients gradients(ObjectiveInput input) {
    Tape tape = new Tape();
    List<Var> heads = input.heads().stream().map(tape::variable).toList();
    Var nll = nll(tape, heads);
    tape.backward(nll);
    DataType type = input.decoderOutput().dataType();
    return new Gradients(
        terms(nll),
        input.decoderOutput().like(),
        heads.stream().map(head -> head.gradient(type)).toList(),
        List.of(),
        input.latent().like(),
        null,
        new double
            [OwnParameter.length(input.likelihood().own(input.features().columns()))
                + input.priorOwn().length]);
  }

  private Var nll(Tape tape, List<Var> heads) {
    Var mean = heads.get(0);
    Var logVariance = heads.get(1);
    Var distance = tape.constant(latents).minus(mean);
    return distance
        .square()
        .times(logVariance.times(-1).exp())
        .plus(logVariance)
        .plus(GaussianRow.LOG_2_PI)
        .sumByRow()
        .times(0.5);
  }

  /** Dreams have no bound of their own. */
  private static RowTerms terms(Var nll) {
    double[] none = new double[nll.values().length];
    return RowTerms.ofOther(RowTerms.SLEEP_NLL, nll.values(), none, none);
  }
}
