/**
 * The network as DL4J sees it: {@link org.sparkvae.model.graph.VaeGraphs} lays it out, two vertices
 * adapt posterior and objective to a computation graph. No formulas of its own, and no random
 * number is drawn here: noise is an input.
 */
package org.sparkvae.model.graph;
