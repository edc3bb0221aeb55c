package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.bench.Bench;
import org.sparkvae.spark.bench.RegressionThresholds;
import org.sparkvae.spark.bench.Report;
import org.sparkvae.spark.bench.Scale;
import org.sparkvae.spark.bench.ScalingBench;
import org.sparkvae.spark.bench.SparkMlStages;
import org.sparkvae.spark.bench.Workload;
import org.sparkvae.spark.bench.peer.AnomalyRanking;
import org.sparkvae.spark.bench.ranking.RankingBench;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.synthetic.SyntheticDigits;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.job.TrainingRows;
import org.sparkvae.spark.provenance.Environment;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.recipe.RecipeText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast this machine or cluster runs a network. */
@Command(
    name = "bench",
    description = {
      "Measures steps, rounds and scoring against the machine and other implementations.",
      "Steps run in the driver, rounds and scoring on the cluster."
    },
    footer = {"  submit/bench.sh --quick --json bench.json --master local[2]"})
final class BenchCommand extends SparkCommand {
  /** Of each split, for validation, and as many for testing: a tenth of MovieLens small. */
  private static final int RANKING_HELD_OUT_USERS = 60;

  @Parameters(
      paramLabel = "RECIPE",
      arity = "0..1",
      description = "Network and rounds to measure. Default: the reference network, 2 shards.")
  private String recipe;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "Rows to train on. Default: the recipe's data.path, else synthetic digits.")
  private String input;

  @Option(names = "--quick", description = "Measures less precisely, in some minutes on two cores.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Also writes all results as JSON.")
  private Path json;

  @Option(
      names = "--check",
      description = {
        "Fails if the reference network is slower than a threshold that holds on any machine."
            + " A result that is too slow is measured a second time."
      })
  private boolean check;

  @Option(
      names = "--time-to-bound",
      description = {
        "Also measures the time to a test negative ELBO of 105 nats, here and in PyTorch, in some"
            + " minutes. --input must be a folder of MNIST's four files on this machine."
      })
  private boolean timeToBound;

  @Option(
      names = "--growth",
      description = {
        "Measures only how rounds scale with shards, rows, features and parameters. Takes long, and"
            + " needs --master local[N] and -- --driver-memory 12g."
      })
  private boolean growth;

  @Option(
      names = "--spark-ml",
      description = {
        "Measures only the stages of Spark ML: how well a classifier does on the codes of RECIPE, and"
            + " what 100 fits leave in a session. --input must be a folder of MNIST's four files."
            + " Needs --master local[N]."
      })
  private boolean sparkMl;

  @Option(
      names = "--ranking",
      paramLabel = "SPLITS",
      description = {
        "Measures only how well RECIPE ranks films for users, beside EASE and popularity: trains on"
            + " SPLITS random splits of the users. --input must be MovieLens' ratings.csv."
      })
  private Integer rankingSplits;

  @Option(
      names = "--anomalies",
      description = {
        "Measures only how well RECIPE ranks the anomalies of cardio.csv.gz, satimage-2.csv.gz and"
            + " thyroid.csv.gz in the folder --input, without their labels: 5 seeds each."
      })
  private boolean anomalies;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "${env:VAE_PYTHON:-}",
      description = "Python interpreter with PyTorch. Default: VAE_PYTHON, which the script sets.")
  private String python;

  @Option(
      names = "--peers",
      paramLabel = "DIR",
      defaultValue = "${env:VAE_PEERS:-}",
      description = "Folder of pytorch_vae.py. Default: VAE_PEERS, which the script sets.")
  private String peers;

  @Option(
      names = "--scratch",
      paramLabel = "PATH",
      description = {
        "Folder for scored rows, which are deleted again; all executors must reach it.",
        "Default: the driver's temporary folder."
      })
  private String scratch;

  @Override
  Optional<String> recipe() {
    return Optional.ofNullable(recipe);
  }

  @Override
  ExitCode run(SparkSession spark) throws IOException {
    if (check && (recipe != null || !shared.sets().isEmpty())) {
      throw ConfigException.of(
          "", "Invalid --check: with a RECIPE or --set (it applies to the reference network only)");
    }
    requireAlone();
    if (timeToBound && input == null) {
      throw ConfigException.of(
          "", "Missing --input DIR: --time-to-bound trains on MNIST's four files");
    }
    if (growth) {
      requireForGrowth(spark);
    }
    if (sparkMl) {
      requireForSparkMl(spark);
    }
    if (rankingSplits != null) {
      requireForRanking();
    }
    if (anomalies && input == null) {
      throw ConfigException.of("", "Missing --input DIR: --anomalies trains on its tables");
    }
    requirePlaces(spark);
    Scale scale = quick ? Scale.QUICK : Scale.FULL;
    Recipe resolved = resolve(spark, scale);
    new Preflight(new JavaSparkContext(spark.sparkContext())).check(resolved.cluster().cpu());
    if (growth) {
      VaeConfig reference = resolved.network(SyntheticDigits.PIXELS, 1);
      Map<String, Object> facts = Environment.summary();
      facts.put("batchSize", resolved.training().batchSize());
      write(
          new ScalingBench(spark, resolved.training(), reference, scratchFolder())
              .run(facts, this::progress, this::print));
      return ExitCode.DONE;
    }
    if (anomalies) {
      writeText(SortedJson.write(new AnomalyRanking(spark, resolved, input).run(this::print)));
      return ExitCode.DONE;
    }
    if (sparkMl) {
      write(
          new SparkMlStages(spark, resolved)
              .run(Environment.summary(), this::progress, this::print));
      return ExitCode.DONE;
    }
    if (rankingSplits != null) {
      RankingBench bench =
          new RankingBench(spark, resolved, input, rankingSplits, RANKING_HELD_OUT_USERS);
      Map<String, Object> result = new TreeMap<>(Environment.summary());
      result.putAll(bench.run(this::print));
      writeText(SortedJson.write(result));
      return ExitCode.DONE;
    }
    TrainingRows rows = TrainingRows.survey(spark, resolved, "bench");
    rows.pack(resolved);
    try {
      Report report = bench(spark, resolved, rows, scale);
      if (check && !RegressionThresholds.broken(report).isEmpty()) {
        RegressionThresholds.broken(report).forEach(this::progress);
        progress("Measuring again: another job may have interfered");
        report = bench(spark, resolved, rows, scale);
      }
      write(report);
      return check ? checked(report) : ExitCode.DONE;
    } finally {
      rows.release();
    }
  }

  /** --growth, --spark-ml, --ranking and --anomalies go with none of these. */
  private void requireAlone() {
    Map<String, Boolean> options = new LinkedHashMap<>();
    options.put("--growth", growth);
    options.put("--spark-ml", sparkMl);
    options.put("--ranking", rankingSplits != null);
    options.put("--anomalies", anomalies);
    options.put("--check", check);
    options.put("--quick", quick);
    options.put("--time-to-bound", timeToBound);
    List<String> given = options.keySet().stream().filter(options::get).toList();
    boolean isAlone = growth || sparkMl || rankingSplits != null || anomalies;
    if (isAlone && given.size() > 1) {
      throw ConfigException.of(
          "",
          "Invalid %s: with %s (it measures only itself)"
              .formatted(given.get(0), String.join(" and ", given.subList(1, given.size()))));
    }
  }

  private void requireForGrowth(SparkSession spark) {
    if (input != null) {
      throw ConfigException.of("", "Invalid --growth: with --input (it generates its own rows)");
    }
    requireLocal(spark, "--growth");
    long heap = Runtime.getRuntime().maxMemory();
    if (heap < ScalingBench.HEAP_BYTES) {
      throw ConfigException.of(
          "",
          "Invalid driver memory for --growth: %d MiB (must be >= %d MiB: its largest network has"
                  .formatted(heap >> 20, ScalingBench.HEAP_BYTES >> 20)
              + " 3e7 parameters); add -- --driver-memory 12g"
              + " --conf spark.driver.extraJavaOptions=-Xms1g");
    }
  }

  private void requireForSparkMl(SparkSession spark) {
    if (input == null) {
      throw ConfigException.of(
          "", "Missing --input DIR: --spark-ml classifies the digits of MNIST's four files");
    }
    requireLocal(spark, "--spark-ml");
  }

  private void requireForRanking() {
    if (recipe == null || input == null) {
      throw ConfigException.of(
          "",
          "Missing %s: --ranking trains conf/movielens.conf on MovieLens' ratings.csv"
              .formatted(recipe == null ? "RECIPE" : "--input FILE"));
    }
    if (rankingSplits < 1) {
      throw ConfigException.of("", "Invalid --ranking: " + rankingSplits + " (must be >= 1)");
    }
  }

  /** What is read of this process must be that of the workers, too. */
  private static void requireLocal(SparkSession spark, String option) {
    if (!isLocal(spark)) {
      throw ConfigException.of(
          "", "Invalid " + option + ": with --master " + master(spark) + " (must be local[N])");
    }
  }

  /** Checks the outputs before many minutes of measuring. */
  private void requirePlaces(SparkSession spark) {
    if (json != null && Files.isDirectory(json)) {
      throw ConfigException.of("", "Cannot write --json " + json + ": it is a folder. Name a file");
    }
    if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
      throw ConfigException.of(
          "", "Cannot write --json " + json + ": there is no such folder. Create it first");
    }
    if (scratch == null && !isLocal(spark)) {
      throw ConfigException.of(
          "",
          "Missing --scratch PATH: with --master "
              + master(spark)
              + " scored rows need a folder that all executors reach, such as hdfs:///tmp");
    }
  }

  private static boolean isLocal(SparkSession spark) {
    return spark.sparkContext().isLocal();
  }

  private static String master(SparkSession spark) {
    return spark.sparkContext().master();
  }

  private void write(Report report) throws IOException {
    writeText(report.toJson());
  }

  private void writeText(String text) throws IOException {
    if (json != null) {
      Files.writeString(json, text, StandardCharsets.UTF_8);
    }
  }

  private void progress(String line) {
    spec.commandLine().getErr().println(line);
  }

  private String scratchFolder() {
    return scratch == null
        ? Path.of(System.getProperty("java.io.tmpdir")).toUri().toString()
        : scratch;
  }

  private Report bench(SparkSession spark, Recipe resolved, TrainingRows rows, Scale scale)
      throws IOException {
    Shards train = rows.splits().get(Split.TRAIN);
    Workload workload = new Workload(rows.network(resolved), resolved.training(), train);
    Optional<Bench.Bound> bound =
        timeToBound
            ? Optional.of(new Bench.Bound(input, rows.splits().get(Split.TEST)))
            : Optional.empty();
    Bench.Options options = new Bench.Options(scratchFolder(), given(python), given(peers), bound);
    return new Bench(spark, workload, scale, options)
        .run(Environment.summary(), part -> progress("Measuring " + part), this::print);
  }

  /** Without an input, generates enough synthetic rows for the longest interval. */
  private Recipe resolve(SparkSession spark, Scale scale) throws IOException {
    String text = recipe == null ? "" : readRecipe(spark);
    String origin = recipe == null ? "of the reference network" : recipe;
    List<String> sets = new ArrayList<>();
    Config given = RecipeText.parse(text, origin);
    for (String set : shared.sets()) {
      given = RecipeText.parseOverride(set).withFallback(given);
    }
    if (input == null && !given.hasPath("data.path") && !given.hasPath("data.format")) {
      sets.add("data.format=syntheticDigits");
      int shards = given.hasPath("training.shards") ? given.getInt("training.shards") : 2;
      sets.add("data.rows=" + (long) shards * scale.shardRows());
    }
    sets.addAll(shared.sets());
    return RecipeReader.read(text, origin, sets, Optional.ofNullable(input));
  }

  private static Optional<String> given(String option) {
    return Optional.ofNullable(option).filter(value -> !value.isEmpty());
  }

  private ExitCode checked(Report report) {
    List<String> broken = RegressionThresholds.broken(report);
    broken.forEach(this::progress);
    print(broken.isEmpty() ? "All thresholds hold" : broken.size() + " thresholds do not hold");
    return broken.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
