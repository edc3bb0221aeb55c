package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.bench.Contest.Contestant;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.bench.peer.StockVae;
import org.sparkvae.spark.bench.peer.TorchPeer;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.train.round.PassBatches;

/**
 * One worker's step in this thread: its matrix products alone, the whole step, gathering its
 * mini-batches, and the same network in stock layers and in PyTorch.
 *
 * @param blocks the first shard's blocks
 */
record StepBench(
    Workload workload, List<Block> blocks, Contest.Length length, Optional<TorchPeer> peer) {
  private static final String PRODUCTS = "products";
  private static final String FIT = "fit";
  private static final String BATCHES = "batches";
  private static final String STOCK = "stock layers";
  private static final String PYTORCH = "pytorch";

  /** Too many for any cache, as in a training. */
  private static final int KEPT_BATCHES = 20;

  /** The measurements of one batch size. */
  record Result(Figures gemm, Figures step) {}

  Result run(int batchSize) {
    VaeConfig config = workload.network();
    PassBatches batches = new PassBatches(workload.shards(), config, batchSize, workload.seed());
    try (VaeNetwork network = new VaeNetwork(config);
        GemmBench products = GemmBench.ofStep(config, batchSize)) {
      EndlessBatches endless = new EndlessBatches(batches, 0, blocks);
      List<Batch> kept = EndlessBatches.kept(endless, batchSize, KEPT_BATCHES);
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(Contestant.of(PRODUCTS, products::run));
      contestants.add(Contestant.of(FIT, inTurn(kept, network::fit)));
      contestants.add(Contestant.of(BATCHES, endless::next));
      if (StockVae.lack(config).isEmpty()) {
        contestants.add(Contestant.of(STOCK, stock(config, network.parameters(), kept)));
        peer.ifPresent(
            torch ->
                contestants.add(new Contestant(PYTORCH, steps -> torch.seconds(batchSize, steps))));
      }
      Contest contest = Contest.run(length, contestants);
      return new Result(gemm(contest, products, batchSize), step(contest, batchSize));
    }
  }

  private static <T> Runnable inTurn(List<T> items, Consumer<T> step) {
    Iterator<T> endless = Stream.generate(() -> items).flatMap(List::stream).iterator();
    return () -> step.accept(endless.next());
  }

  private static Runnable stock(VaeConfig config, float[] parameters, List<Batch> kept) {
    ComputationGraph graph = StockVae.graph(config, parameters);
    List<INDArray[][]> arrays = new ArrayList<>();
    for (Batch batch : kept) {
      INDArray[] inputs = StockVae.inputs(batch, config);
      arrays.add(new INDArray[][] {inputs, StockVae.labels(inputs[0], config)});
    }
    return inTurn(arrays, batch -> graph.fit(batch[0], batch[1]));
  }

  private Figures gemm(Contest contest, GemmBench products, int batchSize) {
    return new Figures("Matrix products of a step, batch " + batchSize)
        .add(
            "gflops",
            products.calls() + " calls of sgemm, alone: the roofline",
            Unit.GFLOPS,
            contest.rate(PRODUCTS, products.flops() / 1e9))
        .add("rowsPerSecond", "as rows", Unit.ROWS_PER_SECOND, contest.rate(PRODUCTS, batchSize))
        .fact("calls", products.calls())
        .fact("megaflopsPerRow", products.flops() / 1e6 / batchSize)
        .fact("batchSize", batchSize);
  }

  private Figures step(Contest contest, int batchSize) {
    double[] products = contest.values(PRODUCTS);
    double[] batches = contest.values(BATCHES);
    double[] worker = contest.together(FIT, BATCHES);
    Figures figures =
        new Figures("A worker's step, batch " + batchSize)
            .add(
                "rowsPerSecond",
                "VaeNetwork.fit",
                Unit.ROWS_PER_SECOND,
                contest.rate(FIT, batchSize))
            .add(
                "fractionOfRoofline", "of the roofline", Unit.PERCENT, contest.ratio(PRODUCTS, FIT))
            .add(
                "workerRowsPerSecond",
                "with gathering rows and drawing noise",
                Unit.ROWS_PER_SECOND,
                Spread.rate(batchSize, worker))
            .add("shareProducts", "  products", Unit.PERCENT, Spread.ratio(products, worker))
            .add(
                "shareBatches",
                "  gathering rows, drawing noise",
                Unit.PERCENT,
                Spread.ratio(batches, worker))
            .add(
                "shareRest",
                "  all else",
                Unit.PERCENT,
                Spread.paired(
                    contest.together(PRODUCTS, BATCHES), worker, (known, all) -> 1 - known / all))
            .add(
                "ratioToStockDl4j",
                "times stock DL4J layers, ComputationGraph.fit",
                Unit.TIMES,
                contest.ratio(STOCK, FIT))
            .add(
                "ratioToPyTorch",
                "times PyTorch, one thread; both draw noise",
                Unit.TIMES,
                contest.ratio(PYTORCH, worker))
            .fact("batchSize", batchSize);
    if (peer.isEmpty()) {
      figures.note(
          "PyTorch was not found: notebooks/peers/setup.sh installs it, or VAE_PYTHON names a python");
    }
    StockVae.lack(workload.network())
        .ifPresent(lack -> figures.note("not compared with stock layers: " + lack));
    return figures;
  }
}
