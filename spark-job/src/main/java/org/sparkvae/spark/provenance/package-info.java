/**
 * Where an artifact comes from, and why two artifacts differ. Must not know the job that made them.
 * Start at {@link org.sparkvae.spark.provenance.Provenance}.
 */
package org.sparkvae.spark.provenance;
