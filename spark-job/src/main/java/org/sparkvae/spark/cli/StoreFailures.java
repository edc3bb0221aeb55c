package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.VersionInfo;
import org.sparkvae.model.config.ConfigException;

/**
 * Failures of an object store in one line. Hadoop's client for S3 is optional, and Spark passes on
 * the failures of tasks as text, so that they are recognized by their texts.
 */
final class StoreFailures {
  private static final Pattern PLACE = Pattern.compile("\\b(?:s3a|gs|abfss?)://[^\\s:'`,]+");

  /** The key of an object, where Hadoop does not say the bucket. */
  private static final Pattern KEY = Pattern.compile(" on (\\S+): [a-z]+\\.");

  private static final Pattern ANSWER =
      Pattern.compile(
          "(?:Exception: |^)(?<what>[^:\\n]*) \\(Service: [^;\\n]*; Status Code: (?<status>\\d+); Error Code: (?<code>[^;\\n]*);");
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "Unable to execute HTTP request: (?<what>[^\\n]*?failed[^\\n]*?)(?:$|: Unable|\\n)");
  private static final String NO_CREDENTIALS = "No AWS Credentials provided";
  private static final Pattern NO_CLIENT =
      Pattern.compile("Class (?<class>org\\.apache\\.hadoop\\.fs\\.s3a\\.\\S+) not found");

  private StoreFailures() {}

  /** The object store did not do what it was asked for; its message is the whole line. */
  static final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    StoreException(String line) {
      super(line);
    }
  }

  /**
   * @param chain a failure and its causes
   * @return what to report instead: a {@link ConfigException} if a setting must be changed, or else
   *     a {@link StoreException}; empty if no object store has failed
   */
  static Optional<Throwable> find(List<Throwable> chain) {
    String place = first(PLACE, 0, chain).or(() -> first(KEY, 1, chain)).orElse("the object store");
    for (int at = chain.size() - 1; at >= 0; at--) {
      Optional<Throwable> found = of(String.valueOf(chain.get(at).getMessage()), place);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> first(Pattern pattern, int group, List<Throwable> chain) {
    return chain.stream()
        .map(failure -> pattern.matcher(String.valueOf(failure.getMessage())))
        .filter(Matcher::find)
        .map(found -> found.group(group))
        .findFirst();
  }

  private static Optional<Throwable> of(String message, String place) {
    Matcher noClient = NO_CLIENT.matcher(message);
    if (noClient.find()) {
      return Optional.of(
          ConfigException.of(
              "",
              "Cannot open s3a:// paths: hadoop-aws is not on the class path. Add -- --packages"
                  + " org.apache.hadoop:hadoop-aws:"
                  + VersionInfo.getVersion()));
    }
    Matcher answer = ANSWER.matcher(message);
    if (answer.find()) {
      return Optional.of(answered(place, answer));
    }
    Matcher unreachable = UNREACHABLE.matcher(message);
    if (unreachable.find()) {
      return Optional.of(
          new StoreException(
              "Cannot reach the object store of %s: %s. See spark.hadoop.fs.s3a.endpoint"
                  .formatted(place, unreachable.group("what"))));
    }
    return message.contains(NO_CREDENTIALS)
        ? Optional.of(
            new StoreException(
                "Cannot open "
                    + place
                    + ": no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run on a"
                    + " host whose instance profile may access it"))
        : Optional.empty();
  }

  private static Throwable answered(String place, Matcher answer) {
    String code = answer.group("code");
    int status = Integer.parseInt(answer.group("status"));
    if (code.equals("NoSuchBucket")) {
      return ConfigException.of(
          "",
          "Cannot open "
              + place
              + ": there is no such bucket. Fix --input, --output, --model or the recipe's path");
    }
    String help =
        status == 403
            ? "See that the credentials may list, read, write and delete there"
            : status >= 500 ? "Run the command again" : "See the settings spark.hadoop.fs.s3a";
    return new StoreException(
        "Cannot access %s: the object store answered %d %s. %s"
            .formatted(
                place,
                status,
                code.startsWith(status + " ")
                    ? answer.group("what")
                    : code + " (" + answer.group("what") + ")",
                help));
  }
}
