package org.sparkvae.spark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.Sha256;

class CheckpointFileTest {
  private static final String REMEDY = ". Delete the file to resume from an earlier one";

  private final byte[] bytes = SmallCheckpoint.bytes(SmallCheckpoint.afterRound(42));

  private static void assertDamaged(byte[] file, String what) {
    assertThatThrownBy(() -> SmallCheckpoint.read(file))
        .isInstanceOf(ArtifactException.class)
        .hasMessageStartingWith("Cannot read the checkpoint FILE: ")
        .hasMessageContaining(what)
        .hasMessageEndingWith(REMEDY)
        .message()
        .doesNotContain("\n");
  }

  /** A file with a changed header and a correct checksum. */
  private byte[] withHeader(String from, String to) throws Exception {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    file.getLong();
    byte[] text = new byte[file.getInt()];
    file.get(text);
    byte[] behind = new byte[file.remaining() - 32];
    file.get(behind);
    String header = new String(text, StandardCharsets.UTF_8);
    assertThat(header).contains(from);
    byte[] changed = header.replace(from, to).getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(12 + changed.length + behind.length);
    all.putLong(CheckpointFile.MAGIC).putInt(changed.length).put(changed).put(behind);
    MessageDigest digest = Sha256.digest();
    byte[] hash = digest.digest(all.array());
    return ByteBuffer.allocate(all.capacity() + 32).put(all.array()).put(hash).array();
  }

  @Test
  void readsWhatWasWritten() {
    for (Checkpoint checkpoint :
        new Checkpoint[] {
          SmallCheckpoint.afterRound(42),
          SmallCheckpoint.ofAnotherObjective(),
          SmallCheckpoint.bare()
        }) {
      Checkpoint read = SmallCheckpoint.read(SmallCheckpoint.bytes(checkpoint));
      assertThat(read).usingRecursiveComparison().isEqualTo(checkpoint);
      assertThat(SmallCheckpoint.bytes(read)).isEqualTo(SmallCheckpoint.bytes(checkpoint));
    }
  }

  /** Earlier releases read version 1, which has no names of terms. */
  @Test
  void theTermsOfTheElboAreWrittenAsInTheFirstVersion() throws Exception {
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
        .contains("\"formatVersion\" : 1")
        .doesNotContain("\"terms\"");
    byte[] other = SmallCheckpoint.bytes(SmallCheckpoint.ofAnotherObjective());
    assertThat(new String(other, StandardCharsets.ISO_8859_1))
        .contains("\"formatVersion\" : 2", "\"terms\" : [");
    assertDamaged(
        withHeader("\"history\" : 3", "\"history\" : 3, \"terms\" : [\"a\", \"a\"]"),
        "different names");
  }

  @Test
  void sharedArraysAreSharedInTheFileAndAfterReading() {
    Checkpoint read = SmallCheckpoint.read(bytes);

    assertThat(read.progress().state().best().worker().parameters())
        .isSameAs(read.progress().state().guard().lastAccepted().parameters());
  }

  @Test
  void equalStatesAreEqualFiles() {
    assertThat(SmallCheckpoint.bytes(SmallCheckpoint.afterRound(42))).isEqualTo(bytes);
  }

  @Test
  void everyTruncationIsNoticed() {
    for (int length = 0; length < bytes.length; length++) {
      assertDamaged(Arrays.copyOf(bytes, length), "");
    }
  }

  @Test
  void everyFlippedByteIsNoticed() {
    for (int place = 0; place < bytes.length; place++) {
      byte[] flipped = bytes.clone();
      flipped[place] ^= 0x55;
      int at = place;
      assertThatThrownBy(() -> SmallCheckpoint.read(flipped))
          .as("byte %d", at)
          .isInstanceOf(ArtifactException.class);
    }
  }

  @Test
  void appendedBytesAreNoticed() {
    assertDamaged(Arrays.copyOf(bytes, bytes.length + 1), "bytes of arrays, there are");
  }

  @Test
  void lengthsAreCheckedBeforeAnythingIsAllocated() throws Exception {
    assertDamaged(withHeader("\"history\" : 3", "\"history\" : 2147483647"), "bytes of arrays");
    assertDamaged(withHeader("\"velocity\" : ", "\"velocity\" : 99"), "a place in arrays");
    assertDamaged(withHeader("\"history\" : 3", "\"history\" : -3"), "must be >= 0");
    byte[] hugeHeader = bytes.clone();
    ByteBuffer.wrap(hugeHeader).putInt(Long.BYTES, Integer.MAX_VALUE);
    assertDamaged(hugeHeader, "its header says 2147483647 bytes");
  }

  @Test
  void aNewerFormatIsRefusedByName() throws Exception {
    byte[] newer = withHeader("\"formatVersion\" : 1", "\"formatVersion\" : 4");

    assertThatThrownBy(() -> SmallCheckpoint.read(newer))
        .isInstanceOf(ArtifactException.class)
        .hasMessage(
            "Cannot read FILE: its formatVersion is 4, the newest known here is 3. Use a newer"
                + " release of spark-vae");
  }

  @Test
  void anotherKindIsRefused() throws Exception {
    assertDamaged(
        withHeader("spark-vae-checkpoint", "spark-vae-somethingX"), "spark-vae-somethingX");
  }
}
