package org.sparkvae.spark.checkpoint;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.sparkvae.model.artifact.FloatFile;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.CheckpointHeader.Position;
import org.sparkvae.spark.checkpoint.CheckpointHeader.StoredBest;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;

/**
 * Writes a checkpoint as one file, so that its parts cannot be missing or belong to another round.
 *
 * <pre>
 * 8 bytes    magic
 * int32      length of the header, big-endian
 * header     JSON, UTF-8: {@link CheckpointHeader}
 * float32    the arrays, little-endian, in the header's order
 * float64    accepted bounds and history, big-endian
 * 32 bytes   SHA-256 of everything before: written last, so that a truncated file is not valid
 * </pre>
 */
final class CheckpointFile {
  static final long MAGIC = 0x5356_4145_434B_5031L; // SVAECKP1

  private CheckpointFile() {}

  /** Writes a checkpoint; does not close the stream. */
  static void write(OutputStream to, Checkpoint checkpoint) throws IOException {
    MessageDigest digest = Sha256.digest();
    ArrayTable arrays = new ArrayTable();
    CheckpointHeader header = header(checkpoint, arrays);
    byte[] text = SortedJson.write(RecordWriter.toMap(header)).getBytes(StandardCharsets.UTF_8);

    // The buffer comes before the digest: hashing byte by byte would be slow.
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(to, digest), 1 << 16));
    out.writeLong(MAGIC);
    out.writeInt(text.length);
    out.write(text);
    for (float[] array : arrays.arrays()) {
      FloatFile.write(out, array);
    }
    TrainingProgress progress = checkpoint.progress();
    HistoryColumns columns = HistoryColumns.of(progress.history());
    for (double bound : progress.state().guard().acceptedBounds()) {
      out.writeDouble(bound);
    }
    for (RoundRecord round : progress.history()) {
      for (double value : columns.values(round)) {
        out.writeDouble(value);
      }
    }
    out.flush();
    to.write(digest.digest());
  }

  /** The oldest one that can hold the state, so that earlier releases read what they know. */
  private static int formatVersion(HistoryColumns columns, TrainingState state) {
    if (!state.worker().chains().isEmpty()) {
      return CheckpointHeader.FORMAT_VERSION;
    }
    return columns.equals(HistoryColumns.ELBO)
        ? CheckpointHeader.ELBO_FORMAT_VERSION
        : CheckpointHeader.TERMS_FORMAT_VERSION;
  }

  private static CheckpointHeader header(Checkpoint checkpoint, ArrayTable arrays) {
    TrainingProgress progress = checkpoint.progress();
    TrainingState state = progress.state();
    Position position =
        new Position(
            state.outer().stepBackoff(),
            state.guard().acceptedSinceBackoff(),
            state.round(),
            state.pass(),
            state.position().batchInPass(),
            state.guard().undoneRounds(),
            state.guard().undoneInARow(),
            progress.rows(),
            progress.times());
    var worker = arrays.worker(state.worker());
    var anchor = Optional.ofNullable(state.guard().lastAccepted()).map(arrays::worker);
    var best =
        Optional.ofNullable(state.best())
            .map(
                found ->
                    new StoredBest(
                        arrays.worker(found.worker()),
                        found.loss(),
                        found.round(),
                        found.staleValidations()));
    int velocity = arrays.place(state.outer().velocity());
    HistoryColumns columns = HistoryColumns.of(progress.history());
    return new CheckpointHeader(
        CheckpointHeader.KIND,
        formatVersion(columns, state),
        checkpoint.origin(),
        position,
        worker,
        anchor,
        best,
        velocity,
        arrays.arrays().stream().map(array -> array.length).toList(),
        state.guard().acceptedBounds().size(),
        progress.history().size(),
        columns.equals(HistoryColumns.ELBO) ? Optional.empty() : Optional.of(columns.terms()));
  }
}
