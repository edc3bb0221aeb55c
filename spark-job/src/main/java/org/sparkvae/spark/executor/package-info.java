/**
 * What a JVM needs of its host before it runs a network: native libraries, CPU, memory, disk. Knows
 * neither data nor training.
 */
package org.sparkvae.spark.executor;
