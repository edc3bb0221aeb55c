package org.sparkvae.spark.io.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.Deadline;
import org.sparkvae.spark.io.HadoopArtifactStore;

class OutputLockTest {
  private static final Instant LONG_AGO = Instant.now().minus(Duration.ofSeconds(31));
  private static final ProcessIdentity SELF = ProcessIdentity.own();
  private static final ProcessIdentity ELSEWHERE =
      new ProcessIdentity("node7", 4711, "another boot", Instant.now());

  @TempDir private Path root;
  private FileSystem fileSystem;

  @BeforeEach
  void open() throws IOException {
    fileSystem = HadoopArtifactStore.withoutSideFiles(FileSystem.getLocal(new Configuration()));
  }

  @Test
  void onlyALivingProcessKeepsItsLock() throws IOException, InterruptedException {
    try (OtherJob other = new OtherJob(root.resolve("out"))) {
      assertThatThrownBy(() -> acquire("mine"))
          .isInstanceOf(OutputInUseException.class)
          .hasMessageMatching(
              "Cannot write .*/out: the job local-1 \\(run other, process "
                  + other.pid()
                  + " on host "
                  + SELF.host()
                  + "\\) is writing it, with its last heartbeat \\d+ s ago\\. Wait for its end, or"
                  + " give another --output or checkpointDir; if it is dead, try again when its heartbeat in"
                  + " .*/out\\.work/lock\\.json is older than 30 s");
      other.kill();

      acquire("mine").close();
      assertThat(names()).containsExactly("artifact-other");
    }
  }

  @Test
  void silentJobElsewhereIsTakenForDead() throws IOException {
    write(ELSEWHERE, Instant.now());
    assertThatThrownBy(() -> acquire("mine"))
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining("process 4711 on host node7");

    write(ELSEWHERE, LONG_AGO);
    try (OutputLock lock = acquire("mine")) {
      lock.require();
      assertThat(names()).containsExactly("lock.json");
      assertThatThrownBy(() -> acquire("third")).isInstanceOf(OutputInUseException.class);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void recentLockElsewhereIsWaitedFor() throws IOException {
    write(ELSEWHERE, Instant.now().minusSeconds(29));

    acquire("mine", ObservedLock.EXPIRES).close();

    assertThat(names()).isEmpty();
  }

  @Test
  void beatingJobElsewhereIsRefusedAtOnce() throws Exception {
    write(ELSEWHERE, Instant.now());
    Thread other =
        new Thread(
            () -> {
              try {
                Thread.sleep(1_000);
                write(ELSEWHERE, Instant.now());
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();

    assertThatThrownBy(() -> acquire("mine", ObservedLock.EXPIRES))
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining("process 4711 on host node7");
    other.join(TimeUnit.MINUTES.toMillis(1));
    assertThat(names()).containsExactly("lock.json");
  }

  @Test
  void reusedProcessIdIsNotTheHolder() throws IOException {
    write(
        new ProcessIdentity(
            SELF.host(), SELF.pid(), SELF.space(), SELF.started().minusSeconds(3600)),
        Instant.now());
    acquire("mine").close();

    write(SELF, Instant.now());
    assertThatThrownBy(() -> acquire("mine")).isInstanceOf(OutputInUseException.class);
  }

  @Test
  void lockOfAnotherContainerIsLeftAlone() throws IOException {
    write(
        new ProcessIdentity(SELF.host(), 999_999_999, "another space", SELF.started()),
        Instant.now());
    assertThatThrownBy(() -> acquire("mine")).isInstanceOf(OutputInUseException.class);

    write(
        new ProcessIdentity(SELF.host(), 999_999_999, SELF.space(), SELF.started()), Instant.now());
    acquire("mine").close();
  }

  @Test
  void incompleteLockExpiresByItsModificationTime() throws IOException {
    String whole = new LockHolder(job("dead"), ELSEWHERE, LONG_AGO).toJson();
    for (String cut : List.of("", whole.substring(0, whole.length() / 2), "{}", "[]")) {
      Files.createDirectories(lockFile().getParent());
      Files.writeString(lockFile(), cut);
      assertThatThrownBy(() -> acquire("mine"))
          .describedAs(cut)
          .isInstanceOf(OutputInUseException.class)
          .hasMessageContaining("a job that is not yet named is writing it");

      Files.setLastModifiedTime(lockFile(), FileTime.from(LONG_AGO));
      acquire("mine").close();
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void lockWithAPathAsRunIsIgnored() throws IOException {
    write(ELSEWHERE, LONG_AGO);
    Files.writeString(
        lockFile(), Files.readString(lockFile()).replace("\"dead\"", "\"../../../elsewhere\""));
    Files.setLastModifiedTime(lockFile(), FileTime.from(LONG_AGO));

    acquire("mine").close();

    assertThat(names()).isEmpty();
    assertThat(root.toFile().list()).containsExactly("out.work");
  }

  @Test
  void oneOfManyJobsGetsADeadLock() throws Exception {
    int takers = 8;
    CyclicBarrier start = new CyclicBarrier(takers);
    ExecutorService threads = Executors.newFixedThreadPool(takers);
    try {
      for (int round = 0; round < 40; round++) {
        leaveDeadLock(round);
        List<OutputLock> winners = race(takers, start, threads);
        assertThat(winners).describedAs("round %d", round).hasSize(1);
        winners.get(0).require();
        winners.get(0).close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** In every second round, the first job to take it over died before it removed the lock. */
  private void leaveDeadLock(int round) throws IOException {
    write(ELSEWHERE, LONG_AGO);
    if (round % 2 == 1) {
      Files.writeString(
          root.resolve("out.work/lock.json.after-dead"),
          new LockHolder(job("heir" + round), ELSEWHERE, LONG_AGO).toJson());
    } else {
      Files.deleteIfExists(root.resolve("out.work/lock.json.after-dead"));
    }
  }

  private List<OutputLock> race(int takers, CyclicBarrier start, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    List<Callable<OutputLock>> tasks = new ArrayList<>();
    for (int taker = 0; taker < takers; taker++) {
      String run = "taker" + taker;
      tasks.add(() -> lockOrNull(run, start));
    }
    List<OutputLock> winners = new ArrayList<>();
    for (Future<OutputLock> result : threads.invokeAll(tasks, 1, TimeUnit.MINUTES)) {
      if (result.get() != null) {
        winners.add(result.get());
      }
    }
    return winners;
  }

  private OutputLock lockOrNull(String run, CyclicBarrier start)
      throws IOException, InterruptedException, BrokenBarrierException, TimeoutException {
    start.await(1, TimeUnit.MINUTES);
    try {
      return acquire(run);
    } catch (OutputInUseException refused) {
      return null;
    }
  }

  private String lockText() {
    try {
      return Files.readString(lockFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void daemonRenewsTheHeartbeat() throws IOException {
    try (OutputLock lock = acquire("mine")) {
      String first = Files.readString(lockFile());
      Deadline.await(() -> "a heartbeat after " + first, () -> !lockText().equals(first));
      assertThat(Files.readString(lockFile())).hasSameSizeAs(first);
      lock.require();
    }
  }

  @Test
  void lostLockStaysLost() throws IOException {
    OutputLock lock = acquire("mine");
    write(ELSEWHERE, Instant.now());
    assertThatThrownBy(lock::require)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Lost the lock of")
        .hasMessageContaining("process 4711 on host node7");
    lock.close();
    assertThat(names()).containsExactly("lock.json");

    Files.delete(lockFile());
    assertThatThrownBy(lock::require).isInstanceOf(IOException.class);
    assertThat(names()).isEmpty();
  }

  private OutputLock acquire(String run) throws IOException {
    return acquire(run, Duration.ZERO);
  }

  private OutputLock acquire(String run, Duration patience) throws IOException {
    return OutputLock.acquire(
        fileSystem,
        new org.apache.hadoop.fs.Path(root.resolve("out").toUri()),
        work(),
        job(run),
        patience);
  }

  private static JobIdentity job(String run) {
    return new JobIdentity("local-2", run);
  }

  private void write(ProcessIdentity process, Instant heartbeat) throws IOException {
    Files.createDirectories(lockFile().getParent());
    Files.writeString(lockFile(), new LockHolder(job("dead"), process, heartbeat).toJson());
  }

  private org.apache.hadoop.fs.Path work() {
    return new org.apache.hadoop.fs.Path(root.resolve("out.work").toUri());
  }

  private Path lockFile() {
    return root.resolve("out.work/lock.json");
  }

  private String[] names() {
    return root.resolve("out.work").toFile().list();
  }
}
