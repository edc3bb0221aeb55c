/**
 * The command line: one class per verb, which parses, prints and exits; exit codes are known here
 * alone. Must not decide anything about a training. Start at {@link org.sparkvae.spark.cli.Main}.
 */
package org.sparkvae.spark.cli;
