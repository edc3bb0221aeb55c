package org.sparkvae.spark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of the tests in a JVM of its own. */
public final class AnotherJvm {
  private AnotherJvm() {}

  /**
   * @param options JVM options in addition to those of this JVM
   * @return the command of a JVM with this one's class path
   */
  public static ProcessBuilder of(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
