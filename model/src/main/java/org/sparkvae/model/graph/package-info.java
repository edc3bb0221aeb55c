/**
 * The network as a DL4J computation graph: layers, vertices, and {@link
 * org.sparkvae.model.graph.VaeGraphs}, which connects them. Must not contain formulas of its own or
 * draw random numbers: noise is an input of the graph.
 */
package org.sparkvae.model.graph;
