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
 * Takes the rejected rows: writes them as JSON lines (file, row, reason, raw), all or none.
 *
 * @param owner purpose of the rows, such as {@code training}
 * @param path output directory; if empty, the rows are only counted
 */
record Quarantine(String owner, String source, Optional<String> path) {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  /** Names the owner and source of the rows; Spark ignores files with this prefix. */
  private static final String MARK = "_quarantine.json";

  /**
   * Logs the number of rejected rows, and writes the rows if there is a path, even if there are
   * none, so that those of an earlier run do not remain.
   *
   * @throws ConfigException if the path holds something else
   */
  void take(RejectedRows rows) throws IOException {
    if (rows.count() > 0) {
      LOG.warn(
          "Rejected {} bad rows of {}{}",
          rows.count(),
          source,
          path.map(to -> ", writing them to " + to).orElse(""));
    }
    if (path.isPresent()) {
      // Without rejected rows, the source need not be read again.
      write(rows.count() == 0 ? rows.rows().limit(0) : rows.rows(), new Path(path.get()));
    }
  }

  private void write(Dataset<Row> rows, Path directory) throws IOException {
    Configuration hadoop = rows.sparkSession().sessionState().newHadoopConf();
    FileSystem files = directory.getFileSystem(hadoop);
    JobIdentity job = JobIdentity.newRun(rows.sparkSession().sparkContext().applicationId());
    AtomicOutput.recover(files, directory, job);
    refuseUnlessOwn(files, directory);
    try (AtomicOutput output = AtomicOutput.open(files, directory, Overwrite.REPLACE, job)) {
      output.save(rows.sparkSession(), rows.write().format("json"));
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
              + ": it exists and does not hold the bad rows of the same "
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
