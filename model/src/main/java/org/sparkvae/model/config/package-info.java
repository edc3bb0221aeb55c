/**
 * The settings of a model as immutable records that validate when they are built, and how they are
 * read from recipes and written to JSON: the component names are the keys, and {@code DEFAULTS} of
 * a record has the only copy of its defaults. Must not depend on any other package of the model.
 */
package org.sparkvae.model.config;
