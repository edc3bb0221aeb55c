/**
 * The single-precision arithmetic between matrix products, as short loops over {@code float[]} that
 * the JIT vectorizes (loops over buffers or with offsets are not), each tested against a formula in
 * double precision. Must not define mathematics that no other package states as a formula.
 */
package org.sparkvae.model.kernel;
