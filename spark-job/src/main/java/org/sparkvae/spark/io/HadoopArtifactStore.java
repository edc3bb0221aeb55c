package org.sparkvae.spark.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.sparkvae.model.artifact.ArtifactStore;

/**
 * A store in a directory of any Hadoop file system. A closed file is on disk, as far as the file
 * system can guarantee it.
 */
public final class HadoopArtifactStore implements ArtifactStore {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Consumer<String> written;

  /**
   * @param directory created with its first file
   */
  public HadoopArtifactStore(FileSystem fileSystem, Path directory) {
    this(fileSystem, directory, name -> {});
  }

  /**
   * @param written receives the name of each file that is created
   */
  HadoopArtifactStore(FileSystem fileSystem, Path directory, Consumer<String> written) {
    this.fileSystem = withoutSideFiles(fileSystem);
    this.directory = directory;
    this.written = written;
  }

  @Override
  public OutputStream create(String name) throws IOException {
    written.accept(name);
    return new DurableStream(fileSystem.create(file(name), true));
  }

  @Override
  public InputStream open(String name) throws IOException {
    return fileSystem.open(file(name));
  }

  @Override
  public long length(String name) throws IOException {
    return fileSystem.getFileStatus(file(name)).getLen();
  }

  @Override
  public boolean exists(String name) throws IOException {
    Path file = file(name);
    return fileSystem.exists(file) && fileSystem.getFileStatus(file).isFile();
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  /**
   * The local file system would write a .crc next to each file; artifacts have better hashes.
   *
   * @param fileSystem any
   * @return the same file system without .crc files
   */
  public static FileSystem withoutSideFiles(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }

  private Path file(String name) throws IOException {
    Path file = new Path(directory, ArtifactStore.checkName(name));
    if (fileSystem instanceof RawLocalFileSystem local) {
      ArtifactStore.checkWithin(
          local.pathToFile(directory).toPath(), local.pathToFile(file).toPath());
    }
    return file;
  }
}
