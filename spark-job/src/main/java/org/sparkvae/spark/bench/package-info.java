/**
 * What this machine or cluster achieves with a network, compared with its limits and with rivals
 * ({@code bench.peer}). Must not contain anything that a run needs. Start reading at {@link
 * org.sparkvae.spark.bench.Bench}: what is compared takes turns in one process, and the median is
 * reported with the lowest and the highest value.
 */
package org.sparkvae.spark.bench;
