/**
 * Random numbers that are functions of a key: {@link org.sparkvae.model.random.NoiseStream}.
 * Nothing else in the project draws, so that a retried task or another machine gives the same bits.
 */
package org.sparkvae.model.random;
