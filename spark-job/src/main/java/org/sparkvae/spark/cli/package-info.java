/**
 * The command line: parses and prints. Start at {@link org.sparkvae.spark.cli.RecipeReader}, which
 * makes a {@link org.sparkvae.spark.cli.Recipe} of a file and its overrides.
 */
package org.sparkvae.spark.cli;
