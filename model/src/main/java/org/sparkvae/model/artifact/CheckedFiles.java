package org.sparkvae.model.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import org.sparkvae.model.artifact.Manifest.FileEntry;

/** Reads the files that a manifest lists and checks the length and hash of each. */
record CheckedFiles(ArtifactStore store, Manifest manifest) {
  Set<String> names() {
    return manifest.files().keySet();
  }

  String text(String name, int maxBytes) throws IOException {
    return new String(bytes(name, maxBytes), StandardCharsets.UTF_8);
  }

  byte[] bytes(String name, int maxBytes) throws IOException {
    long length = checkedLength(name);
    if (length > maxBytes) {
      throw tooLong(store, name, length, maxBytes);
    }
    return read(name, in -> in.readNBytes((int) length));
  }

  /** Reads consecutive arrays of the given lengths. */
  float[][] floats(String name, int... counts) throws IOException {
    requireNumbers(name, Float.BYTES, counts);
    return read(
        name,
        in -> {
          float[][] arrays = new float[counts.length][];
          for (int i = 0; i < counts.length; i++) {
            arrays[i] = FloatFile.read(in, counts[i]);
          }
          return arrays;
        });
  }

  /** Does what {@link #floats} does, for float64. */
  double[][] doubles(String name, int... counts) throws IOException {
    requireNumbers(name, Double.BYTES, counts);
    return read(
        name,
        in -> {
          double[][] arrays = new double[counts.length][];
          for (int i = 0; i < counts.length; i++) {
            arrays[i] = FloatFile.readDoubles(in, counts[i]);
          }
          return arrays;
        });
  }

  private void requireNumbers(String name, int bytes, int... counts) throws IOException {
    long expected = Arrays.stream(counts).asLongStream().sum() * bytes;
    long length = checkedLength(name);
    if (length != expected) {
      throw damaged(name, "it has " + length + " bytes, the model's other files say " + expected);
    }
  }

  /** Reads a text that is not in the manifest. */
  static String unlistedText(ArtifactStore store, String name, int maxBytes) throws IOException {
    long length = store.length(name);
    if (length > maxBytes) {
      throw tooLong(store, name, length, maxBytes);
    }
    try (InputStream in = store.open(name)) {
      return new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    }
  }

  /** The length of a file; throws if it is missing or has another one than the manifest says. */
  long checkedLength(String name) throws IOException {
    if (!store.exists(name)) {
      throw damaged(name, "the file is missing");
    }
    long length = store.length(name);
    long listed = manifest.files().get(name).length();
    if (length != listed) {
      throw damaged(name, "it has " + length + " bytes, the manifest says " + listed);
    }
    return length;
  }

  private <T> T read(String name, Content<T> content) throws IOException {
    FileEntry entry = manifest.files().get(name);
    MessageDigest digest = Sha256.digest();
    T value;
    try (InputStream in = new DigestInputStream(store.open(name), digest)) {
      value = content.readFrom(in);
      if (in.read() >= 0) {
        throw damaged(name, "it is longer than " + entry.length() + " bytes");
      }
    } catch (EOFException e) {
      throw damaged(name, "it " + e.getMessage());
    }
    String found = Sha256.hex(digest);
    if (!found.equals(entry.sha256())) {
      throw damaged(name, "its sha256 is " + found + ", the manifest says " + entry.sha256());
    }
    return value;
  }

  private ArtifactException damaged(String name, String what) {
    return ArtifactException.damaged(ArtifactReader.where(store, name), what);
  }

  private static ArtifactException tooLong(
      ArtifactStore store, String name, long length, int maxBytes) {
    return ArtifactException.damaged(
        ArtifactReader.where(store, name), "it has " + length + " bytes, at most " + maxBytes);
  }

  /** Reads a file's bytes. */
  private interface Content<T> {
    T readFrom(InputStream in) throws IOException;
  }
}
