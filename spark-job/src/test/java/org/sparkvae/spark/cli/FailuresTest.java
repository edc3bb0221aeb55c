package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;

class FailuresTest {
  /** Spark passes on what a task threw as text only. */
  @Test
  void aConfigurationProblemOfATaskIsFoundInTheText() {
    RuntimeException job =
        new IllegalStateException(
            "Job aborted: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3:"
                + " org.sparkvae.model.config.ConfigException: Cannot run on host h: why. Set x\n"
                + "\tat org.sparkvae.spark.executor.HostCheck.thisJvm(HostCheck.java:1)");
    Throwable cause = Failures.cause(new RuntimeException("wrapped", job));

    assertThat(cause).isInstanceOf(ConfigException.class);
    assertThat(Failures.oneLine(cause)).isEqualTo("Cannot run on host h: why. Set x");
    assertThat(ExitCode.of(cause)).isEqualTo(ExitCode.USAGE);
  }

  /** Local tasks run in the driver; those of a cluster in executors, which may die of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(TID 3) (host executor driver): java.lang.OutOfMemoryError: Java heap space"
            + "| the driver ran out of memory (Java heap space). Give it more: -- --driver-memory 6g",
        "(TID 3) (host executor 12): java.lang.OutOfMemoryError: Physical memory usage is too high"
            + "| an executor ran out of memory (Physical memory usage is too high). Give it more:"
            + " -- --conf spark.executor.memoryOverhead=6g",
        "ExecutorLostFailure (executor 0 exited caused by one of the running tasks) Reason: Command"
            + " exited with code 52"
            + "| an executor ran out of memory (exited with code 52). Give it more:"
            + " -- --executor-memory 6g",
      })
  void aTaskWithoutMemoryIsSaidWithTheSettingThatHelps(String text, String line) {
    RuntimeException job =
        new IllegalStateException("Job aborted: Lost task 0.3 " + text + "\n\tat x");

    assertThat(Failures.oneLine(new RuntimeException(job))).isEqualTo("Failed: " + line);
  }

  /** As Hadoop's client for S3 says them, in a cause or in the text of a task's failure. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "getFileStatus on s3a://b/k: com.amazonaws.services.s3.model.AmazonS3Exception: The specified"
            + " bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code:"
            + " NoSuchBucket; Request ID: a/b+c=; Proxy: null)"
            + "| 2"
            + "| Cannot open s3a://b/k: there is no such bucket. Fix --input, --output, --model or the"
            + " recipe's path",
        "Lost task 0.0: java.nio.file.AccessDeniedException: s3a://b/k: open s3a://b/k at 0:"
            + " com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3;"
            + " Status Code: 403; Error Code: AccessDenied; Request ID: a; Proxy: null):AccessDenied"
            + "| 1"
            + "| Cannot access s3a://b/k: the object store answered 403 AccessDenied (Access Denied)."
            + " See that the credentials may list, read, write and delete there",
        "PUT 0-byte object on k: com.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your"
            + " request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID:"
            + " a; Proxy: null)"
            + "| 1"
            + "| Cannot access k: the object store answered 503 SlowDown (Please reduce your request"
            + " rate.). Run the command again",
        "getFileStatus on s3a://b/k: com.amazonaws.SdkClientException: Unable to execute HTTP request:"
            + " Connect to 127.0.0.1:1 [/127.0.0.1] failed: Connection refused: Unable to execute HTTP"
            + " request: Connect to 127.0.0.1:1 [/127.0.0.1] failed: Connection refused"
            + "| 1"
            + "| Cannot reach the object store of s3a://b/k: Connect to 127.0.0.1:1 [/127.0.0.1]"
            + " failed: Connection refused. See spark.hadoop.fs.s3a.endpoint",
        "s3a://b/k: org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: No AWS Credentials provided by"
            + " TemporaryAWSCredentialsProvider"
            + "| 1"
            + "| Cannot open s3a://b/k: no credentials. Set AWS_ACCESS_KEY_ID and"
            + " AWS_SECRET_ACCESS_KEY, or run on a host whose instance profile may access it",
        "java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found"
            + "| 2"
            + "| Cannot open s3a:// paths: hadoop-aws is not on the class path. Add -- --packages"
            + " org.apache.hadoop:hadoop-aws:3.3.4",
      })
  void aFailureOfAnObjectStoreIsOneLine(String text, int exitCode, String line) {
    // An outage is not the fault of the artifact that cannot be read.
    RuntimeException failure =
        new ArtifactException("Cannot read the artifact", new IllegalStateException(text));

    assertThat(Failures.oneLine(failure)).isEqualTo(line);
    assertThat(ExitCode.of(Failures.cause(failure)).code()).isEqualTo(exitCode);
  }

  @Test
  void anErrorWithoutMessageIsNamed() {
    assertThat(Failures.oneLine(new StackOverflowError()))
        .isEqualTo("Failed: StackOverflowError (--verbose shows the stack trace)");
  }
}
