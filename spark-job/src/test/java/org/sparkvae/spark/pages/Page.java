package org.sparkvae.spark.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page of the project.
 *
 * @param path relative to the project's root
 * @param text its content
 */
public record Page(String path, String text) {
  public static final Path ROOT = Path.of(System.getProperty("vae.root"));

  private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\n((?s:.*?))^```$");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  /** A fenced block. */
  record Block(String language, String content) {}

  public static Page read(String path) throws IOException {
    return new Page(path, Files.readString(ROOT.resolve(path)));
  }

  /** {@return the part below a heading of the second level} */
  public Page section(String heading) {
    int begin = text.indexOf("\n## " + heading + "\n");
    if (begin < 0) {
      throw new IllegalArgumentException(path + " has no section " + heading);
    }
    int end = text.indexOf("\n## ", begin + 1);
    return new Page(path + ", " + heading, text.substring(begin, end < 0 ? text.length() : end));
  }

  /** All pages: in the root, one folder below it, and in .github. */
  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT, 2)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
        pages.add(read(ROOT.relativize(file).toString()));
      }
    }
    return pages;
  }

  List<Block> blocks() {
    return BLOCK
        .matcher(text)
        .results()
        .map(block -> new Block(block.group(1), block.group(2)))
        .toList();
  }

  public List<String> blocks(String language) {
    return blocks().stream()
        .filter(block -> block.language().equals(language))
        .map(Block::content)
        .toList();
  }

  /** What stands in code font, except blocks. */
  List<String> codeSpans() {
    Matcher spans = CODE.matcher(BLOCK.matcher(text).replaceAll(""));
    return spans.results().map(span -> span.group(1)).toList();
  }

  Stream<String> lines() {
    return text.lines();
  }

  @Override
  public String toString() {
    return path;
  }
}
