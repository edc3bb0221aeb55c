/**
 * Random numbers that depend only on a key, see {@link org.sparkvae.model.random.NoiseStream}. Must
 * not use a global, thread-local or unseeded generator: a retried task gives the same bits on any
 * machine.
 */
package org.sparkvae.model.random;
