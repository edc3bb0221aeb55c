/**
 * The model as a program uses it: {@link org.sparkvae.model.network.VaeNetwork} fits, encodes,
 * decodes and scores. Must not expose ND4J arrays to its callers, apart from DL4J's configuration
 * of the graph, or draw random numbers other than from generators that are passed in.
 */
package org.sparkvae.model.network;
