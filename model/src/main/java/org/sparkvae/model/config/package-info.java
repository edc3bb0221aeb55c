/**
 * What a recipe may say about the model: immutable records that validate when they are built, and
 * {@link org.sparkvae.model.config.Problems}, which collects all that is wrong. Every default
 * stands here once, as a record's {@code DEFAULTS}. Knows nothing of the network that is built from
 * it.
 */
package org.sparkvae.model.config;
