/**
 * The command line: parses and prints. Start at {@link org.sparkvae.spark.recipe.RecipeReader},
 * which makes a {@link org.sparkvae.spark.recipe.Recipe} of a file and its overrides.
 */
package org.sparkvae.spark.cli;
