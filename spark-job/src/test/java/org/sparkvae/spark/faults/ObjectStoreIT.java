package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.cli.Verb;
import org.sparkvae.spark.faults.S3Server.Outcome;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.AtomicRename;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.io.lock.OutputLock;
import org.sparkvae.spark.ml.VaeModel;

/** Recipes, data, checkpoints, artifacts, tables and the registry on {@code s3a://}. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ObjectStoreIT extends ObjectStore {
  // ---- without a fault

  @Test
  void aTrainingLeavesTheSameBitsAsOnADisk() throws IOException {
    try (OutputStream out = bucket.create(path("digits.conf"))) {
      out.write(DIGITS.getBytes(StandardCharsets.UTF_8));
    }
    Verb.ok("train", s3("digits.conf"), "--output", s3("models/a"));

    Artifacts.assertSame(fetched("models/a"), undisturbed);
    assertThat(server.keys("models/a.work")).isEmpty();
    assertThat(Verb.ok("train", s3("digits.conf"), "--output", s3("models/a")).out())
        .contains("Nothing to do");
    assertThat(AtomicRename.isSupportedBy(bucket)).isFalse();
  }

  @Test
  void tablesAndPicturesOfAModelOnTheStore() throws IOException {
    Verb.ok("train", recipe, "--output", s3("m"));
    Verb.ok("generate", "--model", s3("m"), "--output", s3("rows"), "--rows", 700);
    Verb.ok("generate", "--model", s3("m"), "--output", s3("sheet.png"), "--rows", 10);
    Object[] scoring = {
      "score",
      "--model",
      s3("m"),
      "--input",
      s3("rows"),
      "--output",
      s3("tables/codes"),
      "--set",
      "data.format=parquet",
      "--set",
      "data.featuresColumn=features"
    };
    Verb.ok(scoring);
    Object[] again = Stream.concat(Stream.of(scoring), Stream.of("--overwrite")).toArray();
    Verb.ok(again);

    assertThat(spark.read().parquet(s3("rows")).count()).isEqualTo(700);
    assertThat(spark.read().parquet(s3("tables/codes")).select("row").distinct().count())
        .isEqualTo(700);
    assertThat(spark.read().parquet(s3("tables/codes")).count()).isEqualTo(700);
    assertThat(new String(server.object("sheet.png"), StandardCharsets.ISO_8859_1)).contains("PNG");
    assertThat(server.keys("tables/codes/_SUCCESS")).hasSize(1);
    assertThat(server.keys("rows.work")).isEmpty();
    assertThat(server.keys("tables/codes.work")).isEmpty();
    assertThat(server.keys("sheet.png")).hasSize(1);
    Verb existing = Verb.run(scoring);
    assertThat(existing.exitCode()).isEqualTo(2);
    assertThat(existing.err()).contains("it exists");
    bucket.create(new org.apache.hadoop.fs.Path(s3("folder.png/kept"))).close();
    Verb ofFolder =
        Verb.run("generate", "--model", s3("m"), "--output", s3("folder.png"), "--overwrite");
    assertThat(ofFolder.exitCode()).isEqualTo(2);
    assertThat(ofFolder.err()).contains("it is a folder");
    assertThat(server.keys("folder.png")).containsExactly("folder.png/kept");
  }

  @Test
  void aModelOfSparkMlIsSavedAndLoaded() throws IOException {
    VaeModel model = VaeModel.load(undisturbed.toString());
    model.write().save(s3("ml/m"));
    model.write().overwrite().save(s3("ml/m"));

    assertThat(VaeModel.load(s3("ml/m")).uid()).isEqualTo(model.uid());
    assertThat(server.keys("ml/m/metadata")).isNotEmpty();
    assertThat(server.object("ml/m/report.html")).asString().contains("Outcome: done");
    assertThat(server.keys("ml/m.work")).isEmpty();
  }

  @Test
  void badRowsAreQuarantinedOnTheStore() throws IOException {
    try (OutputStream out = bucket.create(path("bad/rows.csv"))) {
      out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      for (int row = 0; row < 60; row++) {
        String b = row == 7 ? "x" : Integer.toString(row % 5);
        out.write((row + "," + b + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Path table =
        Files.writeString(
            recipe.resolveSibling("table.conf"),
            """
            data { numericColumns = [a, b], badRows { policy = skip } }
            model { latentSize = 1, encoderLayers = [4], decoderLayers = [4], likelihood = gaussian }
            training { passes = 1, batchSize = 5 }
            """);
    for (String output : List.of("t1", "t2")) {
      Verb.ok(
          "train",
          table,
          "--input",
          s3("bad"),
          "--output",
          s3(output),
          "--set",
          "data.badRows.quarantinePath=" + s3("quarantine"));
      assertThat(spark.read().json(s3("quarantine")).count()).isEqualTo(1);
    }
    assertThat(server.keys("quarantine.work")).isEmpty();
  }

  // ---- listings that lag

  @Test
  void aListingThatLagsHidesNothingOfAnOutput() throws IOException {
    server.listWithLag(1_500);
    ModelArtifact old = smallArtifact();
    commit("lag/artifact", old);
    commit("lag/artifact", changed(old));
    assertThat(visible("lag/artifact")).isEqualTo(parameterSum(changed(old)));

    Verb.ok("train", recipe, "--output", s3("lag/m"));
    Artifacts.assertSame(fetched("lag/m"), undisturbed);
    Verb.ok("generate", "--model", s3("lag/m"), "--output", s3("lag/rows"), "--rows", 700);
    assertThat(spark.read().parquet(s3("lag/rows")).count()).isEqualTo(700);
    Verb.ok(
        "generate",
        "--model",
        s3("lag/m"),
        "--output",
        s3("lag/rows"),
        "--rows",
        30,
        "--overwrite");
    assertThat(spark.read().parquet(s3("lag/rows")).count()).isEqualTo(30);
  }

  // ---- requests that fail

  @ParameterizedTest
  @CsvSource({
    "f/.*[.]work/lock[.]json, UNAVAILABLE",
    "f/.*[.]work/artifact-.*/parameters[.]bin, DENIED",
    "f/.*[.]work/commit[.]json, UNAVAILABLE",
    "f/[^.]*/artifact[.]json, DENIED",
  })
  void aFailingPutIsOneLineAndNoArtifact(String keys, Outcome outcome) throws IOException {
    String name = "f/" + Integer.toHexString((keys + outcome).hashCode());
    server.failBy(request -> request.isPutOf(keys) ? outcome : Outcome.DONE);

    Verb failed = Verb.run("train", recipe, "--output", s3(name));

    assertThat(failed.exitCode()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.err().lines()).hasSize(1);
    assertThat(failed.err())
        .startsWith("Cannot access ")
        .contains(name)
        .contains(outcome == Outcome.DENIED ? "403 AccessDenied" : "503 SlowDown")
        .doesNotContain(SECRET, KEY_ID);
    assertThat(visible(name)).isNull();

    server.recover();
    Verb.ok("train", recipe, "--output", s3(name));
    Artifacts.assertSame(fetched(name), undisturbed);
    assertThat(server.keys(name + ".work")).isEmpty();
  }

  @Test
  void aTrainingContinuesWithoutCheckpointsThatCannotBeWritten() throws IOException {
    AtomicInteger failures = new AtomicInteger();
    server.failBy(
        request -> {
          if (!request.isPutOf(".*[.]checkpoint")) {
            return Outcome.DONE;
          }
          failures.incrementAndGet();
          return Outcome.UNAVAILABLE;
        });
    Verb.ok("train", recipe, "--output", s3("without"));

    assertThat(failures.get()).isPositive();
    Artifacts.assertSame(fetched("without"), undisturbed);
  }

  /** The first attempt of a task has written its file, but was told that it has not. */
  @Test
  void aRepeatedTaskLeavesNoSecondCopyOfItsRows() throws IOException {
    AtomicInteger lost = new AtomicInteger();
    server.failBy(
        request ->
            request.isPutOf("r/rows[.]work/.*/part-00000.*") && lost.incrementAndGet() <= 4
                ? Outcome.DONE_AND_DENIED
                : Outcome.DONE);
    Verb.ok("train", recipe, "--output", s3("r/m"));
    Verb.ok("generate", "--model", s3("r/m"), "--output", s3("r/rows"), "--rows", 700);

    assertThat(lost.get()).isGreaterThan(4);
    assertThat(spark.read().parquet(s3("r/rows")).count()).isEqualTo(700);
    assertThat(spark.read().parquet(s3("r/rows")).select("row").distinct().count()).isEqualTo(700);
    assertThat(server.keys("r/rows.work")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://nowhere/m | 2 | Cannot open s3a://nowhere/m/artifact.json: there is no such bucket.",
        "s3a://elsewhere/m | 1 | Cannot reach the object store of s3a://elsewhere/m",
        "s3a://bucket/secret/m | 1 | Cannot access s3a://bucket/secret/m",
        "s3a://bucket/nothing/m | 3 | Cannot read s3a://bucket/nothing/m: it has no artifact.json",
      })
  void aPlaceThatCannotBeReadIsNamed(String model, int exitCode, String start) {
    server.failBy(request -> request.key().startsWith("secret/") ? Outcome.DENIED : Outcome.DONE);
    Verb verb = Verb.run("generate", "--model", model, "--output", s3("never.png"));

    assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(exitCode);
    assertThat(verb.err()).startsWith(start).doesNotContain("\n\t", SECRET, KEY_ID);
    assertThat(verb.err().lines()).hasSize(1);
  }

  // ---- two jobs

  @Test
  void ofJobsThatStartAtTheSameMomentOneHoldsTheLock() throws Exception {
    int jobs = 6;
    ExecutorService threads = Executors.newFixedThreadPool(jobs);
    try {
      List<Callable<Boolean>> starts = new ArrayList<>();
      for (int job = 0; job < jobs; job++) {
        JobIdentity identity = JobIdentity.newRun("job-" + job);
        starts.add(() -> hasLocked(identity));
      }
      int held = 0;
      for (Future<Boolean> start : threads.invokeAll(starts)) {
        held += start.get() ? 1 : 0;
      }
      assertThat(held).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Holds it until the others have tried. */
  private static boolean hasLocked(JobIdentity job) throws IOException {
    try (OutputLock lock = OutputLock.acquire(bucket, path("two/out"), path("two/out.work"), job)) {
      Processes.sleep(5_000);
      lock.require();
      return true;
    } catch (OutputInUseException refused) {
      return false;
    }
  }

  @Test
  void aJobThatLosesItsLockCommitsNothing() throws IOException {
    ModelArtifact artifact = smallArtifact();
    JobIdentity slow = JobIdentity.newRun("slow");
    try (AtomicOutput output = AtomicOutput.open(bucket, path("lost/m"), Overwrite.REFUSE, slow)) {
      ArtifactWriter.write(output.store(), artifact);
      bucket.delete(path("lost/m.work/lock.json"), false);
      commit("lost/m", changed(artifact));

      assertThatThrownBy(output::commit).hasMessageStartingWith("Lost the lock");
    }
    assertThat(visible("lost/m")).isEqualTo(parameterSum(changed(artifact)));
  }

  // ---- the registry

  private static Verb promote(String version) {
    return Verb.run("promote", "--model", s3("registry"), "--version", version);
  }

  private static String champion() {
    Verb listed = Verb.ok("list", "--model", s3("registry"));
    return listed.out().replaceFirst("(?s).*\"current\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void aPromotionIsDoneOrNotWhateverTheStoreAnswers() throws Exception {
    for (String version : List.of("1", "2", "3")) {
      commit("registry/" + version, smallArtifact());
    }
    assertThat(promote("1").exitCode()).isZero();

    server.failBy(
        request -> request.isPutOf("registry/CURRENT") ? Outcome.UNAVAILABLE : Outcome.DONE);
    Verb failed = promote("2");
    assertThat(failed.exitCode()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.err()).contains("503").hasLineCount(1);
    assertThat(champion()).isEqualTo("1");
    assertThat(server.keys("registry/CURRENT.work")).isEmpty();

    server.failBy(
        request -> request.isPutOf("registry/CURRENT") ? Outcome.DONE_AND_DENIED : Outcome.DONE);
    assertThat(promote("2").exitCode()).isEqualTo(1); // it was done, but nothing said so
    server.recover();
    assertThat(promote("2").out()).contains("2 is CURRENT already.");
    assertThat(Verb.ok("rollback", "--model", s3("registry")).out()).contains("1 replaces 2");

    server.failBy(
        request ->
            request.key().equals("registry/2/parameters.bin") ? Outcome.DENIED : Outcome.DONE);
    Verb unreadable = Verb.run("prune", "--model", s3("registry"), "--keep", 1);
    assertThat(unreadable.exitCode()).as(unreadable.toString()).isEqualTo(1);
    server.recover();
    assertThat(Verb.ok("prune", "--model", s3("registry"), "--keep", 1).out())
        .contains("\"deleted\":[\"2\"]");
  }

  /** The commands of submit/README.md, with this server and client, and on less data. */
  @Test
  void theCommandsOfThePageWork() throws Exception {
    String page = Files.readString(Build.script("train").resolveSibling("README.md"));
    String section = page.substring(page.indexOf("## Object stores"), page.indexOf("## Airflow"));
    String client = " -- --packages org.apache.hadoop:hadoop-aws:" + VersionInfo.getVersion();
    List<String> commands = section.lines().filter(line -> line.startsWith("submit/")).toList();
    assertThat(commands).hasSize(2).allMatch(command -> command.endsWith(client));
    Map<String, String> environment =
        Map.of("AWS_ACCESS_KEY_ID", KEY_ID, "AWS_SECRET_ACCESS_KEY", SECRET);
    String lastLine = "";
    for (String command : commands) {
      List<String> words =
          new ArrayList<>(
              List.of(command.substring(0, command.length() - client.length()).split(" ")));
      String verb = words.remove(0).replaceAll("submit/|[.]sh", "");
      Path root = Build.script(verb).getParent().getParent();
      words.replaceAll(word -> word.startsWith("conf/") ? root.resolve(word).toString() : word);
      if (verb.equals("train")) {
        words.addAll(List.of("--set", "data.rows=2000", "--set", "training.passes=1"));
      }
      words.addAll(List.of("--master", "local[2]", "--", "--driver-class-path", classPath()));
      settings()
          .forEach(
              (key, value) -> {
                if (!key.endsWith(".key")) { // from the environment
                  words.addAll(List.of("--conf", key + "=" + value));
                }
              });
      try (SubmittedJob job = SubmittedJob.start(verb, words, environment)) {
        assertThat(job.exitCode()).as(job.text()).isZero();
        assertThat(job.text()).doesNotContain(SECRET, KEY_ID);
        if (verb.equals("train")) {
          lastLine = job.lines().get(job.lines().size() - 1);
        }
      }
    }
    assertThat(section).contains("```text\n" + lastLine + "\n```");
    assertThat(spark.read().parquet(s3("codes")).columns()).contains("latentMean");
    assertThat(visible("models/digits")).isNotNull();
  }

  @Test
  void aMissingClientIsOneLineWithTheOptionThatHelps() throws IOException {
    List<String> words = List.of(s3("models/digits"), "--master", "local[1]");
    try (SubmittedJob job = SubmittedJob.start("describe", words, Map.of())) {
      assertThat(job.exitCode()).as(job.text()).isEqualTo(2);
      assertThat(job.lines())
          .containsExactly(
              "Cannot open s3a:// paths: hadoop-aws is not on the class path. Add -- --packages"
                  + " org.apache.hadoop:hadoop-aws:"
                  + VersionInfo.getVersion());
    }
  }
}
