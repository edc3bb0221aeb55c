/**
 * Artifacts and other outputs on any Hadoop file system, complete or not there at all, and
 * pictures. Must not draw text, since a bare machine has no fonts. Start at {@link
 * org.sparkvae.spark.io.AtomicOutput}.
 */
package org.sparkvae.spark.io;
