/**
 * Outputs: artifacts on any Hadoop file system ({@link org.sparkvae.spark.io.HadoopArtifactStore}),
 * complete or not there at all and of one writer at a time ({@link
 * org.sparkvae.spark.io.AtomicOutput}), and pictures as PNG bytes ({@link
 * org.sparkvae.spark.io.ContactSheet}). No AWT text anywhere: there are no fonts on a bare machine.
 */
package org.sparkvae.spark.io;
