/**
 * Files of a run on any Hadoop file system. Start at {@link org.sparkvae.spark.io.AtomicOutput}:
 * what a reader finds is whole, or not there. Knows nothing of what the files say.
 */
package org.sparkvae.spark.io;
