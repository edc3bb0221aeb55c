package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.LockFile;
import org.sparkvae.spark.io.lock.OutputLock;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/**
 * Checkpoints of a training that has no output directory. They lie in a folder of their own, named
 * by the training's fingerprint, so that different trainings can share a directory at any time.
 * Equal ones exclude each other.
 *
 * <pre>
 * DIR/vae-0123456789abcdef/lock.json     names the job that trains, see {@link OutputLock}
 * DIR/vae-0123456789abcdef/checkpoints   see {@link CheckpointFolder}
 * </pre>
 */
final class SharedCheckpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCheckpoints.class);

  private final FileSystem files;
  private final Path folder;
  private final OutputLock lock;

  private SharedCheckpoints(FileSystem files, Path folder, JobIdentity job) throws IOException {
    this.files = files;
    this.folder = folder;
    this.lock = OutputLock.acquire(files, folder, folder, job);
  }

  /**
   * Runs a training that has been opened. Its folder stays if it fails or is stopped, and is
   * deleted when it completes.
   *
   * @param directory that trainings share, on any Hadoop file system; created if necessary
   * @throws org.sparkvae.spark.io.lock.OutputInUseException if an equal training is running with
   *     the same directory
   * @throws IOException if the file system refuses
   */
  static ModelArtifact train(VaeTraining training, String directory, TrainingListener listener)
      throws IOException {
    Configuration hadoop = training.spark().sessionState().newHadoopConf();
    Path shared = new Path(directory);
    FileSystem files = HadoopArtifactStore.withoutSideFiles(shared.getFileSystem(hadoop));
    Path folder = new Path(shared, "vae-" + training.origin().shortFingerprint());
    JobIdentity job =
        new JobIdentity(training.spark().sparkContext().applicationId(), training.run().id());
    try (SharedCheckpoints own = new SharedCheckpoints(files, folder, job);
        ResumableTraining resumable =
            new ResumableTraining(
                training,
                CheckpointFolder.under(folder, hadoop),
                Resume.Mode.AUTO,
                progress -> {})) {
      training.pack();
      TrainingResult result =
          resumable.rounds(listener.withReports(report -> own.lock.requireNotLost()));
      Map<String, Object> metrics = resumable.metrics(result, training.bounds(result));
      ModelArtifact artifact = training.artifact(result, metrics, resumable.origin());
      if (result.outcome() != Outcome.INTERRUPTED) {
        own.delete();
      }
      return artifact;
    }
  }

  // The model is complete: leftovers are not a failure, and the next equal training deletes them.
  private void delete() {
    try {
      lock.require();
      for (FileStatus child : files.listStatus(folder)) {
        if (!child.getPath().getName().equals(OutputLock.NAME)) {
          files.delete(child.getPath(), true);
        }
      }
    } catch (IOException | RuntimeException left) {
      LOG.warn("Cannot delete {}: {}", folder, left.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    Uninterrupted.run(
        () -> {
          lock.close();
          LockFile.deleteIfEmpty(files, folder);
        });
  }
}
