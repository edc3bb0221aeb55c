package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** No value of the data is printed or logged, not even by Spark, unless requested. */
class NoValuesTest {
  private static final String SECRET = "s3cr3t";

  @TempDir private Path folder;
  private final Log log = new Log();
  private Map<String, Appender> others;
  private TrainingFolder work;

  /** Everything that is logged, with the messages of all causes. */
  private static final class Log extends AbstractAppender {
    private final StringBuffer text = new StringBuffer();

    Log() {
      super("all", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      text.append(event.getMessage().getFormattedMessage()).append('\n');
      for (Throwable at = event.getThrown(); at != null; at = at.getCause()) {
        text.append(at).append('\n');
      }
    }
  }

  @BeforeEach
  void listen() throws IOException {
    TestSession.get();
    work = new TrainingFolder(folder, TrainingFolder.TABLE);
    log.start();
    LoggerConfig root = root();
    others = Map.copyOf(root.getAppenders());
    others.keySet().forEach(root::removeAppender); // keeps it off the console
    root.addAppender(log, Level.ALL, null);
  }

  @AfterEach
  void stop() {
    LoggerConfig root = root();
    root.removeAppender(log.getName());
    others.values().forEach(appender -> root.addAppender(appender, Level.ALL, null));
    Configurator.setRootLevel(Level.OFF);
  }

  private static LoggerConfig root() {
    return ((LoggerContext) LogManager.getContext(false)).getConfiguration().getRootLogger();
  }

  private Verb train(Path input, Object... more) {
    List<Object> options = new ArrayList<>(List.of("--input", input, "--verbose"));
    options.addAll(List.of(more));
    return work.train(options.toArray());
  }

  private void assertHidden(Verb verb) {
    assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(3);
    assertThat(verb.err()).contains("DataException").doesNotContain(SECRET);
    assertThat(verb.out()).doesNotContain(SECRET);
    assertThat(log.text).hasSizeGreaterThan(1000); // the appender works
    assertThat(log.text.toString()).doesNotContain(SECRET);
  }

  @Test
  void ofCsv() throws IOException {
    String good = "x,y,w,part\n1,2,1,train\n3,4,1,train\n";
    Path input = folder.resolve("rows.csv");
    for (String bad : List.of("1,%s,1,train", "1,2,%s,train", "1,2,1,%s", "1,2,%s", "1,2,1,a,%s")) {
      Files.writeString(input, good + bad.formatted(SECRET) + "\n");
      assertHidden(
          train(
              input,
              "--set",
              "data.numericColumns=[x,y]",
              "--set",
              "data.rowWeightColumn=w",
              "--set",
              "data.splitColumn=part"));
    }
    // Wider than Spark's parser accepts.
    Files.writeString(input, good + (SECRET + ",").repeat(25_000) + "\n");
    assertHidden(train(input));
  }

  @Test
  void ofJson() throws IOException {
    Path input = folder.resolve("rows.json");
    for (String bad : List.of("{\"x\":[1,\"%s\"]}", "{\"x\":\"%s\"}", "{\"x\":[1, %s", "%s")) {
      Files.writeString(input, "{\"x\":[1,2]}\n{\"x\":[2,2]}\n" + bad.formatted(SECRET) + "\n");
      assertHidden(train(input));
    }
  }

  @Test
  void ofParquetAndLibsvm() throws IOException {
    Path input = folder.resolve("rows.parquet");
    TestSession.get()
        .sql("select array(1D, 2D) as x, 1.2345678 as w, '" + SECRET + "' as part")
        .write()
        .parquet(input.toString());
    assertHidden(train(input, "--set", "data.splitColumn=part"));
    Path libsvm = Files.writeString(folder.resolve("rows.libsvm"), "1 1:2 2:3\n1 1:" + SECRET);
    assertHidden(train(libsvm));
  }

  /** Numbers beyond the range, known before the pass and learned, and beyond floats when scored. */
  @Test
  void ofNumbers() throws IOException {
    Path input = work.write("rows.csv", "x,y\n0,1\n0.5,1234567\n");
    for (String scaling : List.of("none", "standardize")) {
      Verb verb =
          train(input, "--set", "model.likelihood=bernoulli", "--set", "data.scaling=" + scaling);
      assertThat(verb.err()).contains("DataException").doesNotContain("1234567");
    }
    TestModel.Draft draft = new TestModel.Draft();
    draft.columns = List.of("x", "y");
    draft.featureSize = 2;
    draft.factor = 1e33;
    TestModel model = draft.write(folder.resolve("model"));
    Verb verb =
        Verb.run(
            "score",
            "--model",
            model.directory,
            "--input",
            input,
            "--output",
            folder.resolve("scores"),
            "--verbose");
    assertThat(verb.err()).contains("too large").doesNotContain("1234567");
    assertThat(log.text.toString()).contains("too large").doesNotContain("1234567");
  }

  @Test
  void requestedValuesAreShown() throws IOException {
    Path input = work.write("rows.csv", "x,y\n0,1\n0.5," + SECRET + "\n");
    Verb verb = train(input, "--set", "data.badRows.showValues=yes");
    assertThat(verb.err()).contains("Invalid y: \"" + SECRET + "\" (must be a number)");
  }
}
