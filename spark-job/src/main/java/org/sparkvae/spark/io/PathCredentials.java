package org.sparkvae.spark.io;

import java.util.regex.Pattern;
import org.sparkvae.model.config.ConfigException;

/**
 * Refuses paths with credentials, such as {@code s3a://KEY:SECRET@bucket/}: they would appear in
 * logs, errors and the provenance of artifacts.
 */
public final class PathCredentials {
  /** A bucket has neither a user nor a port. A secret may contain a slash, its key does not. */
  private static final Pattern IN_PATH =
      Pattern.compile(
          "\\bs3[an]?://[^/\\s]*[:@]|\\b[a-z][a-z0-9+.-]*://[^/\\s@]*:[^/\\s@]*@",
          Pattern.CASE_INSENSITIVE);

  private PathCredentials() {}

  /**
   * @param text with or without paths
   * @param setting that holds it, such as {@code --output}
   * @throws ConfigException if it contains a path with credentials; the message does not show them
   */
  public static void refuse(String text, String setting) {
    if (IN_PATH.matcher(text).find()) {
      throw ConfigException.of(
          "",
          "Invalid "
              + setting
              + ": the path contains credentials, which logs and artifacts would show. Give it as in"
              + " s3a://bucket/path, and the credentials in the environment (AWS_ACCESS_KEY_ID,"
              + " AWS_SECRET_ACCESS_KEY) or by an instance profile");
    }
  }
}
