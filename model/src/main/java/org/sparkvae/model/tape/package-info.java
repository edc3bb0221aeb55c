/**
 * Reverse-mode differentiation of formulas over matrices of doubles: a formula is written with the
 * operations of {@link org.sparkvae.model.tape.Var}, and a {@link org.sparkvae.model.tape.Tape}
 * computes its gradient. Must not know what a formula means, or draw random numbers. It is for log
 * weights, densities and heads, which are narrow; loops over [rows, features] belong to {@code
 * kernel}.
 */
package org.sparkvae.model.tape;
