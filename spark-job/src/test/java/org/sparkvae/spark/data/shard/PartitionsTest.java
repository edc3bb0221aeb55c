package org.sparkvae.spark.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.Contents;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Scaling;
import scala.Tuple3;

/** The way in which Spark cuts the input changes nothing. */
class PartitionsTest {
  private static final String CUT = "spark.sql.files.maxPartitionBytes";

  @TempDir Path folder;

  @AfterEach
  void restore() {
    TestSession.get().conf().unset(CUT);
  }

  private Path csv() throws IOException {
    for (int file = 0; file < 3; file++) {
      StringBuilder text = new StringBuilder("x,y\n");
      for (int row = 0; row < 200 * (file + 1); row++) {
        text.append(row * 0.1 + file).append(',').append(row % 7).append('\n');
      }
      Files.writeString(folder.resolve("part " + file + ".csv"), text);
    }
    return folder;
  }

  private static List<List<String>> standardized(Path path, DataFormat format) {
    Draft draft = new Draft(path, format);
    draft.scale(Scaling.STANDARDIZE);
    draft.set(data -> data.testFraction = 0.3);
    return Contents.of(draft.shards(4));
  }

  @Test
  void filesCutIntoPiecesGiveTheSameShards() throws IOException {
    Path csv = csv();
    List<List<String>> whole = standardized(csv, DataFormat.CSV);
    int before = partitions(csv, DataFormat.CSV);
    TestSession.get().conf().set(CUT, "700");

    assertThat(partitions(csv, DataFormat.CSV)).isGreaterThan(before + 10);
    assertThat(standardized(csv, DataFormat.CSV)).isEqualTo(whole);
    assertThat(whole.toString()).doesNotContain("NaN");
  }

  @Test
  void columnarFilesCutIntoPiecesGiveTheSameShards() throws IOException {
    for (DataFormat format : List.of(DataFormat.PARQUET, DataFormat.ORC)) {
      Path path = folder.resolve(format.name());
      TestSession.get()
          .range(0, 20_000, 1, 2)
          .selectExpr("rand(3) as x", "id * 0.5 as y")
          .write()
          .option("parquet.block.size", "20000")
          .option("orc.stripe.size", "20000")
          .mode(SaveMode.Overwrite)
          .format(format.name())
          .save(path.toString());
      TestSession.get().conf().unset(CUT);
      List<List<String>> whole = standardized(path, format);
      TestSession.get().conf().set(CUT, "30000");

      assertThat(partitions(path, format)).isGreaterThan(4);
      assertThat(standardized(path, format)).isEqualTo(whole);
    }
  }

  private static int partitions(Path path, DataFormat format) {
    return new Draft(path, format).table().rows().toJavaRDD().getNumPartitions();
  }

  @Test
  void positionsCountUpInEachFileFromZero() throws IOException {
    Path csv = csv();
    TestSession.get().conf().set(CUT, "700");
    Map<String, List<Long>> positions = new HashMap<>();
    new Draft(csv, DataFormat.CSV)
        .table()
        .identifiedRows()
        .map(
            row -> new Tuple3<>(row.place().file(), row.place().position(), row.row().getString(0)))
        .collect()
        .forEach(
            row -> {
              positions.computeIfAbsent(row._1(), file -> new ArrayList<>()).add(row._2());
              // the first column encodes the position: row * 0.1 + file
              int file = row._1().charAt(5) - '0';
              assertThat(Math.round((Double.parseDouble(row._3()) - file) * 10))
                  .isEqualTo(row._2());
            });

    assertThat(positions).containsOnlyKeys("part 0.csv", "part 1.csv", "part 2.csv");
    positions.forEach(
        (file, seen) ->
            assertThat(seen).doesNotHaveDuplicates().hasSize(200 * (file.charAt(5) - '0' + 1)));
  }

  @Test
  void theFingerprintDependsOnContentButNotOnPieces() throws IOException {
    Path csv = csv();
    long whole = new Draft(csv, DataFormat.CSV).survey().fingerprint();
    TestSession.get().conf().set(CUT, "500");
    assertThat(new Draft(csv, DataFormat.CSV).survey().fingerprint()).isEqualTo(whole);

    Path file = csv.resolve("part 1.csv");
    Files.writeString(file, Files.readString(file).replaceFirst("1.0,0", "1.0,1"));
    assertThat(new Draft(csv, DataFormat.CSV).survey().fingerprint()).isNotEqualTo(whole);
  }
}
