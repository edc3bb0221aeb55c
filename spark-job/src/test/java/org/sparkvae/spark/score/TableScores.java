package org.sparkvae.spark.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.ml.VaeEstimator;
import org.sparkvae.spark.score.ScoreRequest.LatentType;

/** All scores of a table of mixed columns with gaps, as a digest, on any master. */
public final class TableScores {
  private static final int TRAINING_ROWS = 300;

  private TableScores() {}

  /** How rows are divided: into partitions, and within these into chunks for the network. */
  public record Division(int rows, int partitions, int rowsPerChunk) {
    /** {@return the division as an argument of {@link #main}} */
    public String text() {
      return rows + "/" + partitions + "/" + rowsPerChunk;
    }

    static Division of(String text) {
      String[] parts = text.split("/");
      return new Division(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  /**
   * Prints a line for each division.
   *
   * @param arguments master, folder of the model, divisions
   */
  public static void main(String[] arguments) throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .master(arguments[0])
            .appName("table scores")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executor.memory", "1g")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
            .config("spark.executorEnv.OMP_NUM_THREADS", "1")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .getOrCreate();
    try (spark) {
      for (String division : Arrays.asList(arguments).subList(2, arguments.length)) {
        List<String> hashes = hashes(spark, Path.of(arguments[1]), Division.of(division));
        System.out.println("RESULT " + division + " " + digest(hashes));
      }
    }
  }

  /** Trains a small model with a threshold, so that it has every column of scores. */
  public static void train(SparkSession spark, Path model) throws IOException {
    new VaeEstimator()
        .setColumns("auto", "id=skip")
        .setLatentSize(2)
        .setEncoderLayers(8)
        .setDecoderLayers(8)
        .setMaxIter(2)
        .setBatchSize(20)
        .setValidationFraction(0.1)
        .setContamination(0.05)
        .fit(rows(spark, TRAINING_ROWS, 2))
        .save(model.toString());
  }

  private static Dataset<Row> rows(SparkSession spark, int rows, int partitions) {
    return spark
        .range(0, rows, 1, partitions)
        .selectExpr(
            "id",
            "if(id % 7 = 0, null, 20 + pmod(hash(id, 2), 1000) / 100d) as age",
            "id % 5 < id % 3 as member",
            "if(id % 11 = 0, null, element_at(array('Oslo', 'Rome', 'Paris'), int(id % 3 + 1))) as city",
            "int(pmod(hash(id), 12)) as visits",
            "cast(pmod(hash(id, 1), 10000) / 100 as decimal(8, 2)) as price");
  }

  /** {@return a hash of all scores of each row, in the order of the identifiers} */
  public static List<String> hashes(SparkSession spark, Path model, Division division)
      throws IOException {
    StoredModel stored =
        StoredModel.read(model.toString(), spark.sparkContext().hadoopConfiguration());
    Dataset<Row> rows = rows(spark, division.rows(), division.partitions());
    StoredInput input = StoredInput.ofGiven(rows, stored, stored.recipe().data());
    ScoredNetwork network = ScoredNetwork.of(stored.artifact());
    ScoreRequest request =
        new ScoreRequest(
            List.of(), List.of(ScoreColumn.values()), LatentType.ARRAY, 3, 2, ScoreRequest.ALL);
    request.requireFrom(network);
    StructType scores = RowScores.appended(network, request, names());
    Broadcast<float[]> parameters =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(stored.artifact().parameters());
    int rowsPerChunk = division.rowsPerChunk();
    Dataset<Row> scored =
        ScaledRows.append(
            input.table(),
            input.data(),
            input.scaling(),
            part ->
                new ScoredRows(
                    part,
                    new ChunkScorer(network, parameters.value(), request, rowsPerChunk),
                    UnaryOperator.identity(),
                    UnaryOperator.identity(),
                    scores),
            scores);
    return hashes(scored);
  }

  private static Map<ScoreColumn, String> names() {
    return Arrays.stream(ScoreColumn.values())
        .collect(Collectors.toMap(Function.identity(), ScoreColumn::text));
  }

  /** The text of floating-point numbers is exact, so different bits give different text. */
  private static List<String> hashes(Dataset<Row> scored) {
    Column[] scores = // in the same order in every JVM
        Arrays.stream(ScoreColumn.values())
            .map(ScoreColumn::text)
            .map(functions::col)
            .toArray(Column[]::new);
    return scored
        .select(col("id"), sha2(to_json(struct(scores)).cast("binary"), 256))
        .collectAsList()
        .stream()
        .sorted(Comparator.comparingLong(row -> row.getLong(0)))
        .map(row -> row.getString(1))
        .toList();
  }

  public static String digest(List<String> hashes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      hashes.forEach(hash -> digest.update(hash.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
