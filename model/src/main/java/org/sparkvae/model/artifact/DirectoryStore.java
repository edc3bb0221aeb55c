package org.sparkvae.model.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A store in a directory of the local file system.
 *
 * @param directory created with the first file
 */
public record DirectoryStore(Path directory) implements ArtifactStore {
  @Override
  public OutputStream create(String name) throws IOException {
    Path file = file(name);
    Files.createDirectories(file.getParent());
    return Files.newOutputStream(file);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(file(name));
  }

  @Override
  public long length(String name) throws IOException {
    return Files.size(file(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return Files.isRegularFile(file(name));
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private Path file(String name) throws IOException {
    Path file = directory.resolve(ArtifactStore.checkName(name));
    ArtifactStore.checkWithin(directory, file);
    return file;
  }
}
