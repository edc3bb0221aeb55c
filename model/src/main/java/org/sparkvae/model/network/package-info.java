/**
 * The facade: {@link org.sparkvae.model.network.VaeNetwork} fits, encodes, decodes and scores over
 * primitive arrays. Parameters, optimizer state and step go in and out flat; nothing here draws.
 */
package org.sparkvae.model.network;
