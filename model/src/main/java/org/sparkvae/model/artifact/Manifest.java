package org.sparkvae.model.artifact;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.Section.UnknownKeys;
import org.sparkvae.model.config.SortedJson;

/**
 * {@code artifact.json}: the kind of the directory, and length and hash of every file of the model.
 *
 * @param files entries by file name
 */
record Manifest(SortedMap<String, FileEntry> files) {
  static final String KIND = "spark-vae-model";

  /**
   * A file.
   *
   * @param length in bytes
   * @param sha256 hash of its bytes
   */
  record FileEntry(long length, String sha256) {
    FileEntry {
      new Problems("files")
          .require(length >= 0, "length", length, "must be >= 0")
          .require(
              sha256.matches("[0-9a-f]{64}"), "sha256", sha256, "must be 64 hexadecimal digits")
          .throwIfAny();
    }
  }

  /** The part that every later format keeps, so that a newer format is recognized and refused. */
  private record Head(int formatVersion, String kind) {

    void check(String where) {
      if (!kind.equals(KIND)) {
        throw ArtifactException.unreadable(
            where, "its kind is " + kind + ", not " + KIND, "Give a trained model's directory");
      }
      if (formatVersion > ModelArtifact.FORMAT_VERSION) {
        String what = "its formatVersion is " + formatVersion + ", the newest known here is ";
        throw ArtifactException.unreadable(
            where, what + ModelArtifact.FORMAT_VERSION, "Use a newer release of spark-vae");
      }
      if (formatVersion < 1) {
        throw ArtifactException.damaged(where, "its formatVersion is " + formatVersion);
      }
    }
  }

  String toJson(int formatVersion) {
    SortedMap<String, Object> values = RecordWriter.toMap(new Head(formatVersion, KIND));
    SortedMap<String, Object> entries = new TreeMap<>();
    files.forEach((name, entry) -> entries.put(name, RecordWriter.toMap(entry)));
    values.put("files", entries);
    return SortedJson.write(values);
  }

  /**
   * @param where for messages
   * @throws ArtifactException if it is of another kind or a newer format, or lists unknown files
   */
  static Manifest parse(String json, String where) {
    Config config = SortedJson.read(json, where);
    Section top = Section.of(config, "");
    Head head = RecordReader.read(top, Head.class, null);
    if (head != null) {
      head.check(where);
    }
    Section section = top.child("files");
    SortedMap<String, FileEntry> files = new TreeMap<>();
    if (config.root().get("files") instanceof ConfigObject names) {
      names
          .keySet()
          .forEach(
              name ->
                  files.put(name, RecordReader.read(section.child(name), FileEntry.class, null)));
    }
    top.throwIfAny(UnknownKeys.REFUSED);
    files.keySet().forEach(name -> checkName(name, where));
    FileNames.MODEL_FILES.stream()
        .filter(name -> !files.containsKey(name))
        .sorted()
        .forEach(
            name -> {
              throw ArtifactException.damaged(where, "it does not list " + name);
            });
    return new Manifest(files);
  }

  private static void checkName(String name, String where) {
    if (!FileNames.MODEL_FILES.contains(name) && !FileNames.isOptional(name)) {
      throw ArtifactException.damaged(where, "it lists " + name + ", which no artifact has");
    }
  }
}
