package org.sparkvae.spark.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.bench.peer.TorchPeer;
import org.sparkvae.spark.bench.peer.TorchPeer.Place;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;

/**
 * Runs all measurements, part by part.
 *
 * @param spark where rounds and scoring run; steps run in this process
 */
public record Bench(SparkSession spark, Workload workload, Scale scale, Options options) {
  /**
   * Settings besides rows and network.
   *
   * @param scratch a folder that all executors reach
   * @param python an executable with PyTorch; empty to leave PyTorch out
   * @param peers folder of {@code pytorch_vae.py}
   * @param bound data and test rows of a training to a bound; empty to leave it out
   */
  public record Options(
      String scratch, Optional<String> python, Optional<String> peers, Optional<Bound> bound) {}

  /**
   * A training to a bound.
   *
   * @param data folder of MNIST's files on this machine
   */
  public record Bound(String data, Shards test) {}

  /**
   * Measures everything that can be measured here.
   *
   * @param facts of the machine: cpu, kernel, library, threads
   * @param progress receives the name of each part before it starts
   * @param table receives lines of text, section by section
   * @throws IOException if the scratch folder cannot be used
   */
  public Report run(Map<String, ?> facts, Consumer<String> progress, Consumer<String> table)
      throws IOException {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    List<Block> blocks = blocksOfFirstShard();
    Optional<TorchPeer> peer = place().flatMap(place -> place.open(workload.network()));
    Report report = new Report(allFacts(facts, peer), table);
    try {
      steps(report, blocks, peer, progress);
    } finally {
      peer.ifPresent(TorchPeer::close);
    }
    progress.accept("objectives");
    report.put("objective", new ObjectiveBench(workload, blocks, scale.steps()).run());
    progress.accept("the encoder");
    report.put("encode", EncodeBench.run(workload.network(), blocks.get(0), scale.steps()));
    progress.accept("rounds");
    report.put("round", new RoundBench(context, workload, scale).run());
    progress.accept("scoring");
    report.put("score", new ScoreBench(spark, workload, scale, options.scratch()).run());
    progress.accept("the stages of Spark ML");
    report.put("sparkMl", new SparkMlBench(spark, workload, scale, options.scratch()).run());
    if (options.bound().isPresent()) {
      progress.accept("training to a bound");
      Bound bound = options.bound().get();
      Optional<Place> there = peer.flatMap(open -> place());
      report.put(
          "timeToBound", new TimeToBound(context, workload, bound.test()).run(there, bound.data()));
    }
    return report;
  }

  private void steps(
      Report report, List<Block> blocks, Optional<TorchPeer> peer, Consumer<String> progress) {
    StepBench steps = new StepBench(workload, blocks, scale.steps(), peer);
    int own = workload.training().batchSize();
    progress.accept("steps, batch " + own);
    StepBench.Result result = steps.run(own);
    report.put("gemm", result.gemm());
    report.put("step", result.step());
    for (int batchSize : scale.batchSizes()) {
      progress.accept("steps, batch " + batchSize);
      report.put("step" + batchSize, steps.run(batchSize).step());
    }
  }

  private Optional<Place> place() {
    return options.python().isPresent() && options.peers().isPresent()
        ? Optional.of(new Place(options.python().get(), options.peers().get()))
        : Optional.empty();
  }

  private Map<String, Object> allFacts(Map<String, ?> facts, Optional<TorchPeer> peer) {
    Map<String, Object> all = new LinkedHashMap<>(facts);
    all.put("batchSize", workload.training().batchSize());
    all.put("scale", scale.name());
    all.put("clockOfSteps", Contest.kindOfClock());
    all.put("pytorch", peer.map(TorchPeer::about).orElse(null));
    return all;
  }

  private List<Block> blocksOfFirstShard() {
    return workload
        .shards()
        .blocks()
        .mapPartitionsWithIndex(
            (shard, blocks) -> shard == 0 ? blocks : List.<Block>of().iterator(), true)
        .collect();
  }
}
