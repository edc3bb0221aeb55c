/**
 * What leaves the job: files and pictures. Start at {@link ContactSheet} for pictures. Knows
 * neither training nor the command line.
 */
package org.sparkvae.spark.io;
