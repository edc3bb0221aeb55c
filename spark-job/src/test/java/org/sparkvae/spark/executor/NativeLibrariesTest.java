package org.sparkvae.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

class NativeLibrariesTest {
  private static final long MEBIBYTE = 1 << 20;

  @TempDir private Path root;
  private Path base;
  private Path ours;

  @BeforeEach
  void places() {
    base = root.resolve("natives");
    ours = root.resolve("natives-" + System.getProperty("user.name"));
  }

  @Test
  void jvmsStartedAtOnceShareOneCopyAfterOneWasKilledWhileUnpacking() throws Exception {
    Process killed = start();
    List<Process> others = new ArrayList<>();
    try {
      Deadline.spin(() -> "the shared directory", () -> Files.exists(ours) || !killed.isAlive());
      for (int i = 0; i < 3; i++) {
        others.add(start()); // they wait while the first has the lock
      }
      Deadline.spin(
          () -> "a megabyte of libraries", () -> bytes(ours) >= MEBIBYTE || !killed.isAlive());
    } finally {
      killed.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }
    assertThat(killed.exitValue()).describedAs("killed before it was done").isEqualTo(128 + 9);

    List<String> used = new ArrayList<>();
    for (Process other : others) {
      used.add(result(other));
    }
    assertThat(used).hasSize(3).containsOnly(used.get(0));
    assertThat(used.get(0)).startsWith(ours.toString());
    assertThat(Path.of(used.get(0), "complete")).isNotEmptyFile();
    assertThat(bytes(root)).isBetween(100 * MEBIBYTE, SharedNatives.BYTES);
    assertThat(root.resolve("own")).doesNotExist();
  }

  @Test
  void anOpenDirectoryIsNotTrusted() throws Exception {
    Files.createDirectory(ours);
    Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(result(start())).isEqualTo(root.resolve("own").toString());
    assertThat(ours).isEmptyDirectory();
  }

  @Test
  void aLinkIsNotTrusted() throws Exception {
    Path target =
        Files.createDirectory(
            root.resolve("target"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(ours, target);

    assertThatThrownBy(() -> SharedNatives.lock(base, "key"))
        .isInstanceOf(IOException.class)
        .hasMessage(ours + " is not this user's own directory of mode 700");
  }

  @Test
  void aListedFileOfAnotherSizeIsUnpackedAgain() throws IOException {
    try (SharedNatives natives = SharedNatives.lock(base, "key")) {
      natives.prepare();
      Path file = Files.createDirectory(natives.directory().resolve("jar")).resolve("library.so");
      Files.writeString(file, "whole");
      natives.complete();
      assertThat(natives.isComplete()).isTrue();

      Files.writeString(file, "who");
      assertThat(natives.isComplete()).isFalse();
      natives.prepare();
      assertThat(natives.directory()).isEmptyDirectory();
    }
  }

  @Test
  void aFileSystemMountedNoexecIsRefused() {
    String table =
        """
        /dev/a / ext4 rw,relatime 0 0
        tmpfs /tmp tmpfs rw,noexec,nosuid 0 0
        /dev/b /tmp/with\\040space ext4 rw 0 0
        """;
    assertThatThrownBy(() -> Mounts.requireExecutable(Path.of("/tmp/x"), table))
        .isInstanceOf(IOException.class)
        .hasMessage("/tmp/x is mounted noexec");
    assertThatCode(() -> Mounts.requireExecutable(Path.of("/tmp/with space/x"), table))
        .doesNotThrowAnyException();
    assertThatCode(() -> Mounts.requireExecutable(Path.of("/home"), table))
        .doesNotThrowAnyException();
  }

  private Process start() throws IOException {
    List<String> places =
        List.of(
            "-Dvae.nativecache=" + base, "-Dorg.bytedeco.javacpp.cachedir=" + root.resolve("own"));
    ProcessBuilder jvm = AnotherJvm.of(NativesInAnotherJvm.class, places, List.of());
    return Deadline.on(jvm.redirectError(Redirect.DISCARD).start());
  }

  private static String result(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();
    String line =
        output.lines().filter(text -> text.startsWith("RESULT ")).findFirst().orElseThrow();
    return line.substring("RESULT ".length());
  }

  private static long bytes(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(path -> path.toFile().length())
          .sum();
    } catch (IOException | UncheckedIOException changing) {
      return 0; // while it is being written
    }
  }
}
