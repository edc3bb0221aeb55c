/**
 * The trained model as files: {@link org.sparkvae.model.artifact.ModelArtifact}, which {@link
 * org.sparkvae.model.artifact.ArtifactWriter} writes to and {@link
 * org.sparkvae.model.artifact.ArtifactReader} reads from an {@link
 * org.sparkvae.model.artifact.ArtifactStore}. Must not load a class that a file names, or allocate
 * memory for a length that has not been checked. The caller renames a finished directory into
 * place; {@code artifact.json} is written last.
 */
package org.sparkvae.model.artifact;
