/**
 * Random numbers that are functions of a key: {@link org.sparkvae.model.random.NoiseStream}. Must
 * not keep state between calls that a retried task or another machine would not have; no other
 * package draws random numbers.
 */
package org.sparkvae.model.random;
