/**
 * The page about a training that lies beside its model: text and charts as one string. Must not
 * read files, train, or know Spark. Start at {@link org.sparkvae.spark.report.RunReport}.
 */
package org.sparkvae.spark.report;
