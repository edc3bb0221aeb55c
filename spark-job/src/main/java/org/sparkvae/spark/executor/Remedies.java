package org.sparkvae.spark.executor;

import org.sparkvae.spark.executor.HostFacts.Role;

/** What a user sets, behind "--" of a submit script or for spark-submit. */
final class Remedies {
  private Remedies() {}

  static String environment(HostFacts facts, String name, String value) {
    return facts.role() == Role.DRIVER
        ? name + "=" + value + " in the environment of the start"
        : "--conf spark.executorEnv." + name + "=" + value;
  }

  static String javaOption(HostFacts facts, String name, String value) {
    return "--conf spark." + role(facts) + ".extraJavaOptions=-D" + name + "=" + value;
  }

  static String memory(HostFacts facts, long heapMiB, long overheadMiB) {
    String conf = "--conf spark." + role(facts) + ".memory";
    return conf + "=" + heapMiB + "m " + conf + "Overhead=" + overheadMiB + "m";
  }

  private static String role(HostFacts facts) {
    return facts.role() == Role.DRIVER ? "driver" : "executor";
  }
}
