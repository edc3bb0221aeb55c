/**
 * What a recipe may say about the model: immutable records that validate when they are built, and
 * {@link org.sparkvae.model.config.Problems}, which collects all that is wrong. Every default
 * stands here once, as a record's {@code DEFAULTS}; a component's name is its key, for {@link
 * org.sparkvae.model.config.RecordReader} and {@link org.sparkvae.model.config.RecordWriter} alike.
 * Knows nothing of the network that is built from it.
 */
package org.sparkvae.model.config;
