package org.sparkvae.model.graph;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.objective.TermSums;

/**
 * Takes labels and row weights from DL4J's graph and returns the score, which is the mean objective
 * over the rows of a mini-batch. The vertex does the computation.
 */
final class ObjectiveOutput extends UnsupportedOutputMethods {
  private static final long serialVersionUID = 1L;

  private final transient ObjectiveVertex vertex;
  private transient INDArray labels;
  private transient TermSums kept;
  private transient TermSums last = TermSums.NONE;

  ObjectiveOutput(ObjectiveVertex vertex, DataType dataType) {
    super(dataType);
    this.vertex = vertex;
  }

  /** Keeps the terms of the backward pass for the score that DL4J requests next. */
  void keep(TermSums terms) {
    kept = terms;
    last = terms;
  }

  TermSums lastTerms() {
    return last;
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    TermSums terms = kept == null ? vertex.termsNow() : kept;
    kept = null;
    return terms.objectiveSum() / terms.rows() + regularization;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    labels = null; // not super.clear(): it needs a layer configuration
    maskArray = null;
  }
}
