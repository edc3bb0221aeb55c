package org.sparkvae.spark.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.survey.RejectedRows;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.JobIdentity;

/**
 * Where bad rows go that are left out: JSON lines (file, row, reason, raw), complete or not at all.
 *
 * @param owner whose rows they are, such as {@code training}
 * @param source that they come from
 * @param path directory; none: they are only counted
 */
record Quarantine(String owner, String source, Optional<String> path) {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  /** Tells whose rows lie there; readers of the rows pass over it. */
  private static final String MARK = "_quarantine.json";

  /**
   * Says how many rows were left out, and writes them where there is a path: none, too, so that
   * those of an earlier run do not stay.
   *
   * @throws ConfigException if something else lies at the path
   */
  void take(RejectedRows rows) throws IOException {
    if (rows.count() > 0) {
      LOG.warn(
          "Left out {} bad rows of {}{}",
          rows.count(),
          source,
          path.map(to -> ", they go to " + to).orElse(""));
    }
    if (path.isPresent()) {
      // The source is not read once more for nothing.
      write(rows.count() == 0 ? rows.rows().limit(0) : rows.rows(), new Path(path.get()));
    }
  }

  private void write(Dataset<Row> rows, Path directory) throws IOException {
    Configuration hadoop = rows.sparkSession().sessionState().newHadoopConf();
    FileSystem files = directory.getFileSystem(hadoop);
    refuseUnlessOwn(files, directory);
    JobIdentity job = JobIdentity.newRun(rows.sparkSession().sparkContext().applicationId());
    try (AtomicOutput output = AtomicOutput.open(files, directory, Overwrite.REPLACE, job)) {
      rows.write().json(output.place().toString());
      try (OutputStream mark = output.store().create(MARK)) {
        mark.write(mark().getBytes(StandardCharsets.UTF_8));
      }
      output.commit();
    }
  }

  private void refuseUnlessOwn(FileSystem files, Path directory) throws IOException {
    if (files.exists(directory) && !mark().equals(markAt(files, directory))) {
      throw ConfigException.of(
          "data.badRows.quarantinePath",
          "Cannot write "
              + directory
              + ": it exists and holds no bad rows of the same "
              + owner
              + " and input. Set another data.badRows.quarantinePath");
    }
  }

  private static String markAt(FileSystem files, Path directory) throws IOException {
    Path mark = new Path(directory, MARK);
    if (!files.exists(mark)) {
      return "";
    }
    try (FSDataInputStream in = files.open(mark)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String mark() {
    return SortedJson.write(new TreeMap<>(Map.of("owner", owner, "source", source)));
  }
}
