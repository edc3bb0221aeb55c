package org.sparkvae.model.config;

import java.util.List;
import java.util.stream.Collectors;
import org.sparkvae.model.config.Problems.Problem;

/** A configuration that cannot be used; its message has one line for each problem. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 3;

  private final transient List<Problem> problems;

  /**
   * @param problems at least one
   */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /**
   * A problem that is about no key's rule.
   *
   * @param path the whole path of the key, empty if it is about none
   * @param message one line
   * @return an exception of this problem alone
   */
  public static ConfigException of(String path, String message) {
    return new ConfigException(List.of(new Problem(path, message)));
  }

  /**
   * @return the first problems and how many more there are, where there is room for one line only
   */
  public String oneLine() {
    int more = problems.size() - SHOWN;
    String first =
        problems.stream().limit(SHOWN).map(Problem::message).collect(Collectors.joining("; "));
    return more > 0 ? first + "; and " + more + " more problems" : first;
  }

  /**
   * @return every problem, in the order in which it was found
   */
  public List<Problem> problems() {
    return problems;
  }
}
