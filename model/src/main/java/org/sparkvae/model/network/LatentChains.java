package org.sparkvae.model.network;

import org.sparkvae.model.random.NoiseStream;

/**
 * The Markov chains of the rows of a mini-batch, which MCEM keeps from one pass to the next. A step
 * of training changes the arrays.
 *
 * @param latents z of each row, row-major, length at least rows * latentSize
 * @param steps leapfrog step of each row, length at least rows; 0 if its chain has not begun
 * @param noise generator of each row for this step, at least rows
 */
public record LatentChains(float[] latents, float[] steps, NoiseStream[] noise) {}
