package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes an artifact or a checkpoint, without starting Spark. */
@Command(
    name = "describe",
    description = "Describes a trained model: network, data, training, results.",
    footer = {
      "  submit/describe.sh out/mnist",
      "  submit/describe.sh --diff out/monday out/tuesday",
      "  submit/describe.sh out/mnist --exit-code"
    })
final class DescribeCommand implements Callable<Integer> {
  private static final String METRICS = "metrics.json";
  private static final int MAX_BYTES = 1 << 24;

  @Mixin private SharedOptions shared;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = {
        "A trained model: the --output of train. For a running or interrupted training, DIR.work, to"
            + " describe its newest checkpoint."
      })
  private String directory;

  @Option(
      names = "--diff",
      paramLabel = "DIR",
      arity = "2",
      description = {
        "Explains why two trained models differ: configuration, data, environment or none of these."
            + " The last line is the reason, or begins with equal. The exit code is 0 in both cases."
      })
  private final List<String> diff = new ArrayList<>();

  @Option(
      names = "--exit-code",
      description = {
        "Ends with the exit code that DIR.work/metrics.json records, or else DIR/metrics.json, for"
            + " places where the exit code of train is lost. DIR is the --output of train."
      })
  private boolean exitCode;

  @Override
  public Integer call() throws IOException {
    if (exitCode) {
      return recordedExitCode();
    }
    lines().forEach(spec.commandLine().getOut()::println);
    return ExitCode.DONE.code();
  }

  private int recordedExitCode() throws IOException {
    if (directory == null || !diff.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing DIR: give the --output of train, and no --diff");
    }
    List<Path> places =
        List.of(new Path(new Path(directory) + ".work", METRICS), new Path(directory, METRICS));
    for (Path file : places) {
      FileSystem files = file.getFileSystem(hadoop());
      try (FSDataInputStream in = files.open(file)) {
        String json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        Config metrics = SortedJson.read(json, file.toString());
        int code = metrics.getInt("exitCode");
        spec.commandLine()
            .getOut()
            .println("%s: %s, exit code %d".formatted(file, metrics.getString("outcome"), code));
        return code;
      } catch (FileNotFoundException next) {
        continue;
      } catch (ConfigException | com.typesafe.config.ConfigException damaged) {
        throw new ArtifactException(
            "Cannot read %s: it records no exit code (%s)"
                .formatted(file, Failures.firstLine(damaged)));
      }
    }
    throw new ArtifactException(
        "Cannot find an exit code: there is neither %s nor %s. The training has not begun, or could not write its output"
            .formatted(places.get(0), places.get(1)));
  }

  /** Spark's settings for Hadoop (spark.hadoop.*), without a session. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  private List<String> lines() throws IOException {
    if ((directory == null) == diff.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          (directory == null ? "Missing DIR" : "Too many models") + ": give DIR or --diff A B");
    }
    Configuration hadoop = hadoop();
    if (!diff.isEmpty()) {
      StoredModel one = ModelRegistry.read(diff.get(0), hadoop);
      return new DiffText(one, ModelRegistry.read(diff.get(1), hadoop)).lines();
    }
    Optional<Checkpoint> checkpoint = CheckpointFolder.at(new Path(directory), hadoop).newest();
    return checkpoint.isPresent()
        ? CheckpointDescription.lines(directory, checkpoint.get())
        : new Description(ModelRegistry.read(directory, hadoop)).lines();
  }
}
