/**
 * The network as callers use it: {@link org.sparkvae.model.network.VaeNetwork} trains, encodes,
 * decodes and scores over primitive arrays. Must not draw random numbers: noise is handed in.
 * Parameters, optimizer state and step are flat arrays.
 */
package org.sparkvae.model.network;
