/**
 * A recipe as one resolved record, from HOCON and {@code --set}. Must not know Spark. Start at
 * {@link org.sparkvae.spark.recipe.RecipeReader}.
 */
package org.sparkvae.spark.recipe;
