package org.sparkvae.model.config;

import java.util.List;
import java.util.stream.Collectors;
import org.sparkvae.model.config.Problems.Problem;

/** An invalid configuration; the message has one line per problem. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 3;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /**
   * Creates an exception with a single problem that is not a broken rule of a key.
   *
   * @param path the whole path of the key, empty if there is none
   */
  public static ConfigException of(String path, String message) {
    return new ConfigException(List.of(new Problem(path, message)));
  }

  /** {@return the first problems and the number of the others, in one line} */
  public String oneLine() {
    int more = problems.size() - SHOWN;
    String first =
        problems.stream().limit(SHOWN).map(Problem::message).collect(Collectors.joining("; "));
    return more > 0 ? first + "; and " + more + " more problems" : first;
  }

  /** {@return all problems, in the order in which they were found} */
  public List<Problem> problems() {
    return problems;
  }
}
