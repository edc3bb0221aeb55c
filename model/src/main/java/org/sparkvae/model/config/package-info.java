/**
 * What a recipe may say about the model: immutable records that validate when they are built, and
 * {@link org.sparkvae.model.config.Problems}, which collects everything that is wrong. Must not
 * depend on the network that is built from it. A record's {@code DEFAULTS} is the only place of a
 * default value, and the name of a component is its key in the recipe.
 */
package org.sparkvae.model.config;
