/**
 * The trained model as files that a plain JVM can read. Start at {@link
 * org.sparkvae.model.artifact.ModelArtifact}; {@link org.sparkvae.model.artifact.ArtifactWriter}
 * and {@link org.sparkvae.model.artifact.ArtifactReader} go between it and an {@link
 * org.sparkvae.model.artifact.ArtifactStore}. No file names a class; a length is checked before
 * anything of that length is made. Renaming into place is left to the caller: a half-written
 * directory has no {@code artifact.json}, which is written last.
 */
package org.sparkvae.model.artifact;
