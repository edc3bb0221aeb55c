package org.sparkvae.model.config;

import java.util.List;
import java.util.stream.Collectors;
import org.sparkvae.model.config.Problems.Problem;

/** A configuration that cannot be used; its message has one line for each problem. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

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
   * @return every problem, in the order in which it was found
   */
  public List<Problem> problems() {
    return problems;
  }
}
