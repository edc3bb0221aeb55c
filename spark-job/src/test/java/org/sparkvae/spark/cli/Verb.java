package org.sparkvae.spark.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.sparkvae.spark.TestSession;

/** A verb that ran in this JVM: what it printed, and its exit code. */
public record Verb(int exitCode, String out, String err) {
  public static Verb run(Object... args) {
    TestSession.get();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    int code = Main.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Verb(code, out.toString(), err.toString());
  }

  /** Runs a verb that must succeed without messages. */
  public static Verb ok(Object... args) {
    Verb verb = run(args);
    if (verb.exitCode != 0 || !verb.err.isEmpty()) {
      throw new AssertionError(verb.toString());
    }
    return verb;
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
