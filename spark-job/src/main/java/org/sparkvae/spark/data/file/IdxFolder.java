package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.file.IdxHeader.Content;

/**
 * Finds the IDX files of an input: the files of MNIST or EMNIST, which are images and labels for
 * training and for testing, or a single file.
 */
public final class IdxFolder {
  /** Such as train-images-idx3-ubyte.gz, emnist-letters-test-labels-idx1-ubyte. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?<set>|.*[-_.])(?<part>train|t10k|test)[-_.](?<content>images|labels)[-_.].*ubyte.*");

  private IdxFolder() {}

  /** A file of images, with its labels and its split; both may be null. */
  public record Pair(Path images, IdxHeader header, Path labels, Split split) {}

  /** The files of a data set, each the first by name, in case its gzipped copy is present, too. */
  private record DataSet(Map<String, Path> files) {
    boolean hasImagesOfBothSplits() {
      return files.containsKey("train-images") && files.containsKey("test-images");
    }

    Pair pair(FileSystem fileSystem, Split split) throws IOException {
      String part = split.text();
      return IdxFolder.pair(
          fileSystem, files.get(part + "-images"), files.get(part + "-labels"), split);
    }
  }

  static boolean isMnist(InputListing listing) {
    return dataSets(listing).values().stream().anyMatch(DataSet::hasImagesOfBothSplits);
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
    SortedMap<String, DataSet> complete = dataSets(listing);
    complete.values().removeIf(set -> !set.hasImagesOfBothSplits());
    if (complete.size() > 1) {
      throw new DataException(
          "Cannot read %s: it holds several data sets: %s. Set data.path to a folder with the files of one"
              .formatted(input, InputListing.some(List.copyOf(complete.keySet()))));
    }
    if (complete.size() == 1) {
      DataSet set = complete.get(complete.firstKey());
      return List.of(set.pair(files, Split.TRAIN), set.pair(files, Split.TEST));
    }
    List<Path> images = new ArrayList<>();
    listing
        .visible()
        .forEach(
            (name, file) -> {
              if (!name.contains("/") && name.matches(".*idx[23].*")) {
                images.add(file.getPath());
              }
            });
    if (images.size() != 1) {
      throw new DataException(
          "Cannot read %s: it holds %d IDX files of images or tables, but not MNIST's train-* and t10k-*. Set data.path to one file"
              .formatted(input, images.size()));
    }
    return List.of(pair(files, images.get(0), null, null));
  }

  /**
   * The data sets of a folder by the start of their names, empty for MNIST. Files in folders count
   * only if the input itself holds no data set: archives often contain each file in a folder of its
   * own.
   */
  private static SortedMap<String, DataSet> dataSets(InputListing listing) {
    SortedMap<String, DataSet> top = new TreeMap<>();
    SortedMap<String, DataSet> below = new TreeMap<>();
    listing
        .visible()
        .forEach(
            (name, file) -> {
              Matcher parts = NAME.matcher(file.getPath().getName());
              if (parts.matches()) {
                String split = parts.group("part").equals("train") ? "train" : "test";
                (name.contains("/") ? below : top)
                    .computeIfAbsent(parts.group("set"), set -> new DataSet(new TreeMap<>()))
                    .files()
                    .putIfAbsent(split + "-" + parts.group("content"), file.getPath());
              }
            });
    return top.values().stream().anyMatch(DataSet::hasImagesOfBothSplits) ? top : below;
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
}
