/**
 * The trained model as named files that a plain JVM can read: {@link
 * org.sparkvae.model.artifact.ModelArtifact}, with {@link
 * org.sparkvae.model.artifact.ArtifactReader} and {@link
 * org.sparkvae.model.artifact.ArtifactWriter} between it and an {@link
 * org.sparkvae.model.artifact.ArtifactStore}. Must not instantiate a class that a file names, or
 * allocate by a length that was not checked. {@code artifact.json} is written last, so that a
 * directory without it is incomplete.
 */
package org.sparkvae.model.artifact;
