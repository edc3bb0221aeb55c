/**
 * Inference that knows nothing about autoencoders: bounds for any model and any reparameterized
 * posterior, and Hamiltonian Monte Carlo for any log-density. Must not use ND4J or Deeplearning4j,
 * or draw random numbers other than from generators that are passed in.
 */
package org.sparkvae.model.inference;
