/**
 * What this machine or cluster does with a network, against what it could do and what others do:
 * {@link org.sparkvae.spark.bench.Bench}. Beside the command line, above everything that it
 * measures; nothing knows it. Decided: everything that is compared runs in turns in one process,
 * and what is told is the median of the turns with the lowest and the highest.
 */
package org.sparkvae.spark.bench;
