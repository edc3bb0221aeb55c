/**
 * What the cells of the notebooks call: a session, a training by a recipe, and drawings of rows.
 * Must not hold a formula, or anything that only one notebook needs. Start at {@link
 * org.sparkvae.spark.notebook.RecipeRun}.
 */
package org.sparkvae.spark.notebook;
