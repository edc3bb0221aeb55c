package org.sparkvae.spark.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.file.InputListing;
import org.sparkvae.spark.registry.Decision;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.registry.ModelRegistry.Order;
import org.sparkvae.spark.registry.ModelRegistry.Promotion;
import org.sparkvae.spark.registry.ModelRegistry.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verbs about the versions of a model, none of which starts Spark. */
final class RegistryCommands {
  private RegistryCommands() {}

  /** A verb about the versions of a model; its last line is JSON. */
  abstract static class OfModel implements Callable<Integer> {
    @Mixin private SharedOptions shared;
    @Spec private CommandSpec spec;

    @Option(
        names = "--model",
        paramLabel = "DIR",
        required = true,
        description =
            "The folder of a model's versions, such as models/NAME, on any Hadoop file system.")
    private String model;

    /** {@return the values of the last line} */
    abstract Map<String, Object> run(ModelRegistry registry) throws IOException;

    @Override
    public final Integer call() throws IOException {
      // the line before the last may be as long as a person reads, the last is for scripts
      print(SortedJson.line(run(ModelRegistry.at(model, DescribeCommand.hadoop()))));
      return ExitCode.DONE.code();
    }

    String model() {
      return model;
    }

    void print(String line) {
      spec.commandLine().getOut().println(line);
    }

    static Map<String, Object> toMap(Promotion promotion) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("promoted", promotion.isPromoted());
      values.put("current", promotion.current().orElse(null));
      values.put("previous", promotion.previous().orElse(null));
      values.put("reason", promotion.reason());
      return values;
    }
  }

  /** Lists the versions of a model. */
  @Command(
      name = "list",
      description = {
        "Lists the versions of a model, and which of them is the champion (CURRENT).",
        "The last line is JSON: model, current, versions, and input if --input is given."
      },
      footer = "  submit/list.sh --model models/digits")
  static final class ListVersions extends OfModel {
    private static final String ROW = "%-8s %-30s %-10s %-22s %s";

    @Option(
        names = "--input",
        paramLabel = "PATH",
        description = {
          "Also counts the data files below PATH and finds the newest, to see whether there are new"
              + " data. A path that does not exist has none."
        })
    private String input;

    @Override
    Map<String, Object> run(ModelRegistry registry) throws IOException {
      List<Version> versions = registry.versions();
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("model", model());
      values.put("current", registry.champion().orElse(null));
      values.put("versions", versions.stream().map(ListVersions::toMap).toList());
      print(ROW.formatted("", "version", "files", "made at", "test, nats a row"));
      versions.forEach(version -> print(row(version)));
      if (input != null) {
        Map<String, Object> found = input();
        values.put("input", found);
        print(
            "Input %s: %s files, %s bytes, newest %s"
                .formatted(input, found.get("files"), found.get("bytes"), found.get("newest")));
      }
      return values;
    }

    private static String row(Version version) {
      return ROW.formatted(
              version.isCurrent() ? "CURRENT" : "",
              version.name(),
              version.isComplete() ? "complete" : "incomplete",
              version.madeAt() == null ? "" : version.madeAt(),
              version.testMeanNegativeElbo().isPresent()
                  ? version.testMeanNegativeElbo().getAsDouble()
                  : "")
          .stripTrailing();
    }

    private static Map<String, Object> toMap(Version version) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("version", version.name());
      values.put("complete", version.isComplete());
      values.put("current", version.isCurrent());
      values.put("madeAt", version.madeAt() == null ? null : version.madeAt().toString());
      values.put(
          "testMeanNegativeElbo",
          version.testMeanNegativeElbo().isPresent()
              ? version.testMeanNegativeElbo().getAsDouble()
              : null);
      return values;
    }

    private Map<String, Object> input() throws IOException {
      Path path = new Path(input);
      FileSystem files = path.getFileSystem(DescribeCommand.hadoop());
      boolean exists = true;
      Collection<FileStatus> data = List.of();
      try {
        data = InputListing.of(files, files.makeQualified(path)).visible().values();
      } catch (FileNotFoundException none) {
        exists = false;
      }
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("path", input);
      values.put("exists", exists);
      values.put("files", data.size());
      values.put("bytes", data.stream().mapToLong(FileStatus::getLen).sum());
      values.put(
          "newest",
          data.stream()
              .map(FileStatus::getModificationTime)
              .max(Comparator.naturalOrder())
              .map(millis -> Instant.ofEpochMilli(millis).toString())
              .orElse(null));
      return values;
    }
  }

  /** Makes a version the champion. */
  @Command(
      name = "promote",
      description = {
        "Makes a version the champion of its model, once all of its files were checked.",
        "The last line is JSON: promoted, current, previous, reason. The exit code is 0, too, if the"
            + " decision is to keep the champion."
      },
      footer = "  submit/promote.sh --model models/digits --version 2026-11-29")
  static final class Promote extends OfModel {
    private static final String VERSION = "--version";

    @Option(
        names = "--decision",
        paramLabel = "FILE",
        description = "The --output of compare, which is obeyed.")
    private String decision;

    @Option(
        names = "--only-newer",
        description =
            "Promotes only if the name of the version comes after the champion's (for backfills).")
    private boolean onlyNewer;

    private String version;

    /** Here, --version is a version of the model; -V still prints that of the program. */
    static void nameVersion(CommandSpec spec) {
      Promote command = (Promote) spec.userObject();
      OptionSpec ofProgram = spec.findOption(VERSION);
      spec.remove(ofProgram);
      spec.addOption(ofProgram.toBuilder().names("-V").build());
      spec.addOption(
          OptionSpec.builder(VERSION)
              .paramLabel("V")
              .type(String.class)
              .required(true)
              .description("Name of the version: a folder in that of the model.")
              .setter(
                  new picocli.CommandLine.Model.ISetter() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <T> T set(T value) {
                      String old = command.version;
                      command.version = (String) value;
                      return (T) old;
                    }
                  })
              .build());
    }

    @Override
    Map<String, Object> run(ModelRegistry registry) throws IOException {
      Optional<Decision> decided =
          decision == null
              ? Optional.empty()
              : Optional.of(Decision.read(decision, DescribeCommand.hadoop()));
      Promotion done = registry.promote(version, onlyNewer ? Order.ONLY_NEWER : Order.ANY, decided);
      print(done.reason());
      return toMap(done);
    }
  }

  /** Returns to the champion before this one. */
  @Command(
      name = "rollback",
      description = {
        "Returns to the last champion before this one whose version is complete.",
        "The last line is JSON, as that of promote."
      },
      footer = "  submit/rollback.sh --model models/digits")
  static final class Rollback extends OfModel {
    @Override
    Map<String, Object> run(ModelRegistry registry) throws IOException {
      Promotion done = registry.rollback();
      print(done.reason());
      return toMap(done);
    }
  }

  /** Deletes old versions. */
  @Command(
      name = "prune",
      description = {
        "Deletes old versions of a model. The newest ones by name stay, and so do the champion, the"
            + " one before it, and versions that a training is writing.",
        "The last line is JSON: the names of the deleted versions, and whether it was a dry run."
      },
      footer = "  submit/prune.sh --model models/digits --keep 5 --dry-run")
  static final class Prune extends OfModel {
    @Option(
        names = "--keep",
        paramLabel = "N",
        required = true,
        description = "Number of the newest complete versions that stay.")
    private int keep;

    @Option(names = "--dry-run", description = "Lists the versions without deleting them.")
    private boolean dryRun;

    @Override
    Map<String, Object> run(ModelRegistry registry) throws IOException {
      new Problems("").require(keep >= 1, "--keep", keep, "must be >= 1").throwIfAny();
      List<String> deleted = new ArrayList<>(registry.prune(keep, dryRun));
      deleted.forEach(name -> print((dryRun ? "Would delete " : "Deleted ") + name));
      return Map.of("deleted", deleted, "dryRun", dryRun);
    }
  }
}
