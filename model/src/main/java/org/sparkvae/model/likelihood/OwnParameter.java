package org.sparkvae.model.likelihood;

/**
 * A learned number of a plug-in that no layer computes. It starts at 0, without a prior over it,
 * and lies behind the layers in the flat order of all parameters.
 *
 * @param name unique in the network, without underscores
 */
public record OwnParameter(String name) {}
