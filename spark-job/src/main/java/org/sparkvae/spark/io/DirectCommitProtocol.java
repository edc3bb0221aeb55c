package org.sparkvae.spark.io;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.internal.io.FileCommitProtocol;
import org.apache.spark.internal.io.FileNameSpec;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Writes Spark's files without a rename, which Spark's own protocol relies on: a task writes to the
 * output folder itself, under a name that no other job and no other attempt of the task uses, and
 * reports the names when it succeeds. Spark takes the report of one attempt of each task. At the
 * end, {@code _SUCCESS} names the files of these attempts with their lengths; only they belong to
 * the table, whatever retried, speculative or killed tasks have left.
 *
 * <p>{@link AtomicOutput} reads {@code _SUCCESS}. The folder must be one that no reader looks at.
 */
public final class DirectCommitProtocol extends FileCommitProtocol implements Serializable {
  static final String SUCCESS = "_SUCCESS";

  private static final long serialVersionUID = 1;
  private static final int MAX_BYTES = 1 << 28;

  /** Distinguishes {@code _SUCCESS} of this class from an empty one. */
  private static final String FILES = "files";

  private final String jobId;
  private final String path;
  private transient List<String> written; // by this attempt of a task, on its executor

  /**
   * Called by Spark.
   *
   * @param jobId different for each job
   * @param path of the output folder
   */
  public DirectCommitProtocol(String jobId, String path) {
    if (!path.contains(".work/")) { // another thread of the session, while AtomicOutput writes
      throw new IllegalStateException(
          "Cannot write "
              + path
              + " while a table is written to an object store. Write it afterwards");
    }
    this.jobId = jobId;
    this.path = path;
  }

  @Override
  public void setupJob(JobContext job) {
    // The folder appears with its first file.
  }

  @Override
  public void setupTask(TaskAttemptContext task) {
    written = new ArrayList<>();
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in Spark
  public String newTaskTempFile(TaskAttemptContext task, Option<String> folder, String extension) {
    return newTaskTempFile(task, folder, new FileNameSpec("", extension));
  }

  @Override
  public String newTaskTempFile(
      TaskAttemptContext task, Option<String> folder, FileNameSpec parts) {
    // Spark sets the attempt to a number that is different for each task of the application.
    String name =
        "%spart-%05d-%s-%d%s"
            .formatted(
                parts.prefix(),
                task.getTaskAttemptID().getTaskID().getId(),
                jobId,
                task.getTaskAttemptID().getId(),
                parts.suffix());
    String relative = folder.isEmpty() ? name : folder.get() + "/" + name;
    written.add(relative);
    return new Path(path, relative).toString();
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in Spark
  public String newTaskTempFileAbsPath(TaskAttemptContext task, String folder, String extension) {
    throw new UnsupportedOperationException("Partitions elsewhere: " + folder);
  }

  /** The files are complete: a task closes them before it calls this. */
  @Override
  public TaskCommitMessage commitTask(TaskAttemptContext task) {
    return new TaskCommitMessage(new ArrayList<>(written));
  }

  @Override
  public void abortTask(TaskAttemptContext task) {
    delete(task.getConfiguration(), written);
  }

  /** Overrides the method of Spark 4, with Scala 2.13. */
  public void commitJob(
      JobContext job, scala.collection.immutable.Seq<TaskCommitMessage> messages) {
    commitJob(job, (Seq<TaskCommitMessage>) messages);
  }

  /** Overrides the method of Spark 3, with Scala 2.12. */
  public void commitJob(JobContext job, Seq<TaskCommitMessage> messages) {
    try {
      FileSystem files = new Path(path).getFileSystem(job.getConfiguration());
      Map<String, Object> lengths = new TreeMap<>();
      for (TaskCommitMessage message : JavaConverters.seqAsJavaList(messages)) {
        for (Object name : (List<?>) message.obj()) {
          lengths.put(
              name.toString(), files.getFileStatus(new Path(path, name.toString())).getLen());
        }
      }
      try (DurableStream out = new DurableStream(files.create(new Path(path, SUCCESS), true))) {
        out.write(SortedJson.write(Map.of(FILES, lengths)).getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  @Override
  public void abortJob(JobContext job) {
    // The owner of the folder deletes it.
  }

  private void delete(Configuration hadoop, List<String> names) {
    try {
      FileSystem files = new Path(path).getFileSystem(hadoop);
      for (String name : names) {
        files.delete(new Path(path, name), false);
      }
    } catch (IOException left) {
      log().warn("Cannot delete the files of a failed task in {}: {}", path, left.getMessage());
    }
  }

  /**
   * Reads which files belong to a table.
   *
   * @param folder of the table
   * @return names relative to the folder, with {@code _SUCCESS}; empty if this class has not
   *     written a table there
   * @throws IOException if the file system refuses
   */
  static Optional<Set<String>> committed(FileSystem files, Path folder) throws IOException {
    Path success = new Path(folder, SUCCESS);
    if (!files.exists(success)) {
      return Optional.empty();
    }
    String json;
    try (FSDataInputStream in = files.open(success)) {
      json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
    try {
      Config values = SortedJson.read(json, success.toString());
      Set<String> names = new HashSet<>(values.getObject(FILES).keySet());
      names.add(SUCCESS);
      return Optional.of(names);
    } catch (ConfigException | com.typesafe.config.ConfigException other) {
      return Optional.empty(); // of another protocol
    }
  }
}
