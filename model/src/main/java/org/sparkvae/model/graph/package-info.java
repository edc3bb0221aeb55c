/**
 * The network as DL4J computation graphs: {@link org.sparkvae.model.graph.VaeGraphs} builds them
 * from the layers and parameter tensors of a {@link org.sparkvae.model.graph.Topology}, with
 * vertices for reparameterization and objective. Must not contain formulas of the bound or draw
 * random numbers during a forward or backward pass.
 */
package org.sparkvae.model.graph;
