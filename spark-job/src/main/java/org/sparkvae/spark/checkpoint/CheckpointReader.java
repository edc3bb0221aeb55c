package org.sparkvae.spark.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.FloatFile;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.Section.UnknownKeys;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.CheckpointHeader.Position;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.TrainingState.Best;
import org.sparkvae.spark.train.TrainingState.GuardState;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.RoundPosition;

/**
 * Reads what {@link CheckpointFile} writes. Lengths are checked against the length of the file
 * before anything is allocated, and the whole file against its checksum.
 */
final class CheckpointReader {
  private static final int HASH_BYTES = 32;
  private static final int FIXED_BYTES = Long.BYTES + Integer.BYTES + HASH_BYTES;

  /** More than any header needs. */
  private static final int MAX_HEADER_BYTES = 1 << 24;

  private final String where;
  private final long length;

  private CheckpointReader(String where, long length) {
    this.where = where;
    this.length = length;
  }

  /**
   * @param from closed by the caller
   * @param length of the file, in bytes
   * @throws ArtifactException if it is no checkpoint, damaged or of a newer format
   * @throws IOException if the file system fails
   */
  static Checkpoint read(InputStream from, long length, String where) throws IOException {
    CheckpointReader reader = new CheckpointReader(where, length);
    try {
      return reader.read(from);
    } catch (ConfigException e) {
      throw reader.damaged(e.getMessage().replace("\n", "; "));
    } catch (EOFException e) {
      throw reader.damaged("it is truncated");
    }
  }

  private Checkpoint read(InputStream from) throws IOException {
    MessageDigest digest = Sha256.digest();
    DataInputStream in =
        new DataInputStream(new DigestInputStream(new BufferedInputStream(from, 1 << 16), digest));
    if (length < FIXED_BYTES || in.readLong() != CheckpointFile.MAGIC) {
      throw damaged("it is not a checkpoint of spark-vae, or truncated");
    }
    CheckpointHeader header = header(in);
    List<float[]> arrays = new ArrayList<>();
    for (int floats : header.arrays()) {
      arrays.add(FloatFile.read(in, floats));
    }
    List<Double> bounds = new ArrayList<>();
    for (int i = 0; i < header.acceptedBounds(); i++) {
      bounds.add(in.readDouble());
    }
    List<RoundRecord> history = new ArrayList<>();
    for (int i = 0; i < header.history(); i++) {
      List<Double> values = new ArrayList<>();
      for (int c = 0; c < header.columns().count(); c++) {
        values.add(in.readDouble());
      }
      history.add(header.columns().round(values));
    }
    byte[] found = digest.digest();
    if (!MessageDigest.isEqual(found, in.readNBytes(HASH_BYTES))) {
      throw damaged("its checksum is wrong");
    }
    TrainingState state = state(header, arrays, bounds);
    Position position = header.position();
    return new Checkpoint(
        header.origin(), new TrainingProgress(state, position.rows(), position.times(), history));
  }

  private CheckpointHeader header(DataInputStream in) throws IOException {
    int bytes = in.readInt();
    if (bytes < 0 || bytes > Math.min(MAX_HEADER_BYTES, length - FIXED_BYTES)) {
      throw damaged("its header says " + bytes + " bytes, the file has " + length);
    }
    String json = new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    Section section = Section.of(SortedJson.read(json, "its header"), "");
    int version = section.read("formatVersion", Integer.class, 0);
    if (version > CheckpointHeader.FORMAT_VERSION) {
      throw new ArtifactException(
          "Cannot read %s: its formatVersion is %d, the newest known here is %d. Use a newer release of spark-vae"
              .formatted(where, version, CheckpointHeader.FORMAT_VERSION));
    }
    CheckpointHeader header = RecordReader.read(section, CheckpointHeader.class, null);
    section.throwIfAny(UnknownKeys.REFUSED);
    if (!header.kind().equals(CheckpointHeader.KIND) || version < 1) {
      throw damaged("its kind is " + header.kind() + ", its formatVersion " + version);
    }
    long behind = length - FIXED_BYTES - bytes;
    if (header.bytesBehind() != behind) {
      throw damaged(
          "its header says " + header.bytesBehind() + " bytes of arrays, there are " + behind);
    }
    return header;
  }

  private static TrainingState state(
      CheckpointHeader header, List<float[]> arrays, List<Double> bounds) {
    Position at = header.position();
    return new TrainingState(
        ArrayTable.worker(header.worker(), arrays),
        new OuterState(arrays.get(header.velocity()), at.outerScale()),
        new RoundPosition(at.round(), at.pass(), at.batchInPass()),
        new GuardState(
            header.anchor().map(anchor -> ArrayTable.worker(anchor, arrays)).orElse(null),
            at.goodRounds(),
            at.undoneRounds(),
            at.undoneInARow(),
            List.copyOf(bounds)),
        header
            .best()
            .map(
                best ->
                    new Best(
                        ArrayTable.worker(best.worker(), arrays),
                        best.meanNegativeElbo(),
                        best.round(),
                        best.staleValidations()))
            .orElse(null));
  }

  private ArtifactException damaged(String what) {
    return new ArtifactException(
        "Cannot read the checkpoint "
            + where
            + ": "
            + what
            + ". Delete the file to resume from an earlier one");
  }
}
