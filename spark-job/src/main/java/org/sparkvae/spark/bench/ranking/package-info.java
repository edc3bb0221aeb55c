/**
 * A multinomial autoencoder that ranks items for users beside EASE and popularity, by the protocol
 * of Liang et al. on the same splits. Must not be used by anything that trains.
 */
package org.sparkvae.spark.bench.ranking;
