/**
 * The arithmetic between matrix products, as short loops over {@code float[]} that the JIT compiler
 * vectorizes. Must not contain mathematics that is not a formula of another package: every kernel
 * is checked against that formula in double precision. Loops use one index and no offsets, because
 * others were measured not to be vectorized.
 */
package org.sparkvae.model.kernel;
