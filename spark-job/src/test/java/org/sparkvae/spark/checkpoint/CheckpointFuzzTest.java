package org.sparkvae.spark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.spark.fuzz.Fuzz;
import org.sparkvae.spark.fuzz.FuzzTarget;

/** Broken checkpoints, also with a correct checksum, as a training may find them. */
class CheckpointFuzzTest implements FuzzTarget {
  private static final String HEADER = "header";
  private static final String ARRAYS = "arrays";
  private static final int HASH_BYTES = 32;

  @TempDir private Path folder;

  @Test
  void brokenCheckpointsAreRefusedOrReadCorrectly() {
    Fuzz.run(this, folder.resolve("fuzz"));
  }

  @Override
  public SortedMap<String, byte[]> intact() {
    byte[] all = SmallCheckpoint.bytes(SmallCheckpoint.afterRound(42));
    int header = ByteBuffer.wrap(all).getInt(Long.BYTES);
    int begin = Long.BYTES + Integer.BYTES;
    SortedMap<String, byte[]> parts = new TreeMap<>();
    parts.put(HEADER, Arrays.copyOfRange(all, begin, begin + header));
    parts.put(ARRAYS, Arrays.copyOfRange(all, begin + header, all.length - HASH_BYTES));
    return parts;
  }

  @Override
  public void seal(SortedMap<String, byte[]> files) {
    byte[] header = files.getOrDefault(HEADER, new byte[0]);
    byte[] arrays = files.getOrDefault(ARRAYS, new byte[0]);
    ByteBuffer all = ByteBuffer.allocate(12 + header.length + arrays.length + HASH_BYTES);
    all.putLong(CheckpointFile.MAGIC).putInt(header.length).put(header).put(arrays);
    byte[] hashed = Arrays.copyOf(all.array(), all.position());
    all.put(Sha256.digest().digest(hashed));
    files.clear();
    files.put("checkpoints/round-00000042-0123456789abcdef.checkpoint", all.array());
  }

  @Override
  public Object read(Path directory) throws IOException {
    return CheckpointFolder.under(
            new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration())
        .newest();
  }

  /** A checkpoint that was read stays the same when it is written and read again. */
  @Override
  public void check(Object read, SortedMap<String, byte[]> files) {
    ((java.util.Optional<?>) read)
        .map(Checkpoint.class::cast)
        .ifPresent(
            checkpoint -> {
              byte[] written = SmallCheckpoint.bytes(checkpoint);
              assertThat(SmallCheckpoint.bytes(SmallCheckpoint.read(written))).isEqualTo(written);
              assertThat(checkpoint.progress().state().round()).isNotNegative();
            });
  }
}
