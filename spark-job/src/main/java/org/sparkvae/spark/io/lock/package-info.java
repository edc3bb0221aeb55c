/**
 * One writer per output, among jobs on several hosts. Must not know what is written. Start at
 * {@link org.sparkvae.spark.io.lock.OutputLock}.
 */
package org.sparkvae.spark.io.lock;
