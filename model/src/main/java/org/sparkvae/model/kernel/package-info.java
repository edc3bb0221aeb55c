/**
 * The arithmetic between matrix products, as short loops over plain {@code float[]}: with one index
 * and one array each they are vectorized by the JIT, which loops over buffers or with offsets are
 * not (measured). Each is checked against a formula in double precision. No mathematics that is not
 * a formula of another package in the single precision of the hardware.
 */
package org.sparkvae.model.kernel;
