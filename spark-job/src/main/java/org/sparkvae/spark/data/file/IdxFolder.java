package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.file.IdxHeader.Content;

/** Finds the IDX files of an input: the four files of MNIST, or a single file. */
public final class IdxFolder {
  private IdxFolder() {}

  /** A file of images, with its labels and its split; both may be null. */
  public record Pair(Path images, IdxHeader header, Path labels, Split split) {}

  static boolean isMnist(InputListing listing) {
    return find(listing, "train-images") != null && find(listing, "t10k-images") != null;
  }

  /**
   * @return train and test, or a single file without a split
   * @throws DataException if a folder contains no file or several, or if a file is invalid
   */
  public static List<Pair> pairs(InputListing listing) throws IOException {
    FileSystem files = listing.files();
    Path input = listing.input();
    if (listing.isFile()) {
      return List.of(pair(files, input, null, null));
    }
    if (isMnist(listing)) {
      return List.of(
          pair(files, find(listing, "train-images"), find(listing, "train-labels"), Split.TRAIN),
          pair(files, find(listing, "t10k-images"), find(listing, "t10k-labels"), Split.TEST));
    }
    List<Path> images = new ArrayList<>();
    listing
        .visible()
        .forEach(
            (name, file) -> {
              if (!name.contains("/") && name.contains("idx3")) {
                images.add(file.getPath());
              }
            });
    if (images.size() != 1) {
      throw new DataException(
          "Cannot read %s: it holds %d IDX image files, but not MNIST's train-* and t10k-*. Set data.path to one file"
              .formatted(input, images.size()));
    }
    return List.of(pair(files, images.get(0), null, null));
  }

  private static Pair pair(FileSystem files, Path images, Path labels, Split split)
      throws IOException {
    IdxHeader header = IdxHeader.read(files, images, Content.IMAGES);
    if (labels != null) {
      int count = IdxHeader.read(files, labels, Content.LABELS).rows();
      if (count != header.rows()) {
        throw new DataException(
            "Cannot read %s: it holds %d images, but %s holds %d labels"
                .formatted(images, header.rows(), labels.getName(), count));
      }
    }
    return new Pair(images, header, labels, split);
  }

  /** The first by name, in case a plain file and its gzipped copy are both present. */
  private static Path find(InputListing listing, String start) {
    return listing.visible().entrySet().stream()
        .filter(file -> !file.getKey().contains("/"))
        .map(file -> file.getValue().getPath())
        .filter(file -> file.getName().startsWith(start) && file.getName().contains("ubyte"))
        .min(Comparator.comparing(Path::getName))
        .orElse(null);
  }
}
