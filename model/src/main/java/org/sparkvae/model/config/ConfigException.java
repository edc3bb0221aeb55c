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
   * @return every problem, in the order in which it was found
   */
  public List<Problem> problems() {
    return problems;
  }
}
