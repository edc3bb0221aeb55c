/**
 * What a JVM needs of its host before it runs a network: native libraries, CPU kernel, memory,
 * disk, and its pool of built networks. Must not know data, training or recipes. Start reading at
 * {@link org.sparkvae.spark.executor.Preflight}.
 */
package org.sparkvae.spark.executor;
