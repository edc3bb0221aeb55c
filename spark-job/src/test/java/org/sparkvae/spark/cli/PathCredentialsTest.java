package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.spark.io.PathCredentials;

@Timeout(120)
class PathCredentialsTest {
  private static final String RULE =
      ": the path contains credentials, which logs and artifacts would show. Give it as in"
          + " s3a://bucket/path, and the credentials in the environment (AWS_ACCESS_KEY_ID,"
          + " AWS_SECRET_ACCESS_KEY) or by an instance profile";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://AKIA0:hush@bucket/out",
        "S3A://AKIA0:hu/sh@bucket/out",
        "s3a://AKIA0@bucket/out",
        "s3n://AKIA0:hush@bucket",
        "https://me:hush@host/file"
      })
  void areRefusedWithoutBeingShown(String path) throws Exception {
    Path recipe = Files.writeString(folder.resolve("r.conf"), "data.path = \"" + path + "\"");
    for (List<Object> arguments :
        List.<List<Object>>of(
            List.of("train", recipe, "--output", path),
            List.of("train", path, "--output", folder.resolve("out")),
            List.of("train", recipe, "--output=" + path),
            List.of(
                "train", recipe, "--output", folder.resolve("out"), "--set", "data.path=" + path),
            List.of("train", recipe, "--output", folder.resolve("out")),
            List.of("score", "--model", path, "--output", folder.resolve("out")),
            List.of("describe", path))) {
      Verb verb = Verb.run(arguments.toArray());

      Refusal.of(verb, 2).isOneLineThat("Invalid ", RULE);
      assertThat(verb.err()).doesNotContain("hu", "AKIA");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/a:b@c/out",
        "hdfs://namenode:8020/out",
        "abfs://container@account.dfs.core.windows.net/out",
        "hdfs://user@namenode:8020/a:b@c",
        "out/a:b@c"
      })
  void otherPathsAreNot(String path) {
    assertThatCode(() -> PathCredentials.refuse(path, "--output")).doesNotThrowAnyException();
  }

  @Test
  void theSettingIsNamed() {
    assertThat(Verb.run("describe", "--diff", "a", "s3a://k:s@b/").err())
        .isEqualTo("Invalid argument" + RULE + "\n");
    assertThat(Verb.run("score", "--model=s3a://k:s@b/").err())
        .isEqualTo("Invalid --model" + RULE + "\n");
  }
}
