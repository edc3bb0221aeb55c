package org.sparkvae.model.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.tape.OwnParameter;

/**
 * What DL4J requires of a vertex without a layer that holds the own parameters of plug-ins, if they
 * have any.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
abstract class PluginVertex extends BaseGraphVertex {
  private static final long serialVersionUID = 1L;

  /** The own parameters, and their gradient. */
  final transient OwnParameters own;

  private final int pseudoInputs;

  /**
   * @param view DL4J's view for the own parameters; null if there are none
   */
  PluginVertex(
      ComputationGraph graph, String name, int index, Conf conf, INDArray view, DataType dataType) {
    super(graph, name, index, null, null, dataType);
    own = new OwnParameters(conf.own(), view);
    pseudoInputs = conf.parts().prior().pseudoInputs();
  }

  /** {@return the rows of data among the rows that the encoder has encoded} */
  final INDArray dataRows(INDArray encoded) {
    return pseudoInputs == 0
        ? encoded
        : encoded.get(NDArrayIndex.interval(0, encoded.rows() - pseudoInputs));
  }

  /** {@return the rows of the pseudo-inputs, which lie below those of the data} */
  final INDArray pseudoRows(INDArray encoded) {
    return encoded.get(NDArrayIndex.interval(encoded.rows() - pseudoInputs, encoded.rows()));
  }

  /** {@return the heads of the pseudo-inputs; empty if there are none} */
  final List<INDArray> pseudoHeads(List<INDArray> encoded) {
    return pseudoInputs == 0 ? List.of() : encoded.stream().map(this::pseudoRows).toList();
  }

  /** {@return the gradient of data rows, above zeros for the pseudo-inputs} */
  final INDArray aboveZeros(INDArray ofData) {
    return pseudoInputs == 0
        ? ofData
        : Nd4j.vstack(ofData, Nd4j.zeros(dataType, pseudoInputs, ofData.columns()));
  }

  @Override
  public long numParams() {
    return own.count();
  }

  @Override
  public INDArray params() {
    return own.view();
  }

  @Override
  public INDArray getGradientsViewArray() {
    return own.gradient();
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return own.table();
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradientsView) {
    own.setGradientView(gradientsView);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatchSize) {
    return null; // rows are only weighted in the objective, never masked before it
  }

  /**
   * Configuration of such a vertex, immutable. DL4J writes its settings to JSON and reads them; it
   * cannot read records.
   */
  abstract static class Conf extends GraphVertex {
    private static final long serialVersionUID = 1L;

    @JsonProperty private String model;
    @JsonProperty private String objective;
    @JsonProperty private String blocks;
    private transient VaeParts parts;

    /**
     * @param parts plug-ins of these settings, or others of a test
     */
    Conf(VaeConfig config, VaeParts parts) {
      model = SortedJson.write(RecordWriter.toMap(config.model()));
      objective = SortedJson.write(RecordWriter.toMap(config.objective()));
      blocks = FeatureBlock.toText(config.blocks());
      this.parts = parts;
    }

    /** For DL4J's JSON. */
    Conf() {}

    ModelConfig model() {
      return read(model, ModelConfig.class, ModelConfig.DEFAULTS);
    }

    ObjectiveConfig objective() {
      return read(objective, ObjectiveConfig.class, ObjectiveConfig.DEFAULTS);
    }

    private static <R extends Record> R read(String json, Class<R> type, R defaults) {
      return RecordReader.read(Section.of(SortedJson.read(json, "vertex"), ""), type, defaults);
    }

    VaeParts parts() {
      if (parts == null) {
        parts = VaeParts.of(model(), objective(), FeatureBlock.parse(blocks));
      }
      return parts;
    }

    /** {@return own parameters of the plug-ins that the vertex computes} */
    abstract List<OwnParameter> own();

    @Override
    public boolean equals(Object other) {
      return other instanceof Conf that
          && getClass() == that.getClass()
          && model.equals(that.model)
          && objective.equals(that.objective)
          && blocks.equals(that.blocks);
    }

    @Override
    public int hashCode() {
      return Objects.hash(model, objective, blocks);
    }

    @Override
    public Conf clone() {
      return this;
    }

    @Override
    public long numParams(boolean backprop) {
      return OwnParameter.length(own());
    }

    @Override
    public int minVertexInputs() {
      return 2;
    }

    @Override
    public int maxVertexInputs() {
      return Integer.MAX_VALUE;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
      return inputs[0];
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
      return new LayerMemoryReport.Builder(null, getClass(), inputs[0], inputs[0])
          .standardMemory(0, 0)
          .workingMemory(0, 0, 0, 0)
          .cacheMemory(0, 0)
          .build();
    }
  }
}
