package org.sparkvae.spark.cli;

import java.io.FileNotFoundException;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.job.TrainingJob.Ending;
import org.sparkvae.spark.job.TrainingJob.ExitCodes;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/** The exit codes of the process; schedulers depend on the numbers. */
enum ExitCode {
  /** Done as configured, or nothing to do. */
  DONE(0),
  /** Internal or cluster failure. */
  FAILED(1),
  /** Usage or configuration error, existing output, checkpoint of another training. */
  USAGE(2),
  /** Bad data, or an artifact that cannot be read. */
  BAD_DATA(3),
  /** The training diverged; a complete artifact of the best finite parameters is written. */
  DIVERGED(4),
  /** Interrupted, or another job writes the output; the same command resumes or succeeds later. */
  INTERRUPTED(75);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** {@return whether the same command would end the same way} */
  static boolean isFinal(int code) {
    return code == USAGE.code || code == BAD_DATA.code || code == DIVERGED.code;
  }

  /** {@return the codes that a job writes into {@code metrics.json}} */
  static ExitCodes ofMetrics() {
    return new ExitCodes() {
      @Override
      public int of(Outcome outcome) {
        return ExitCode.of(outcome).code();
      }

      @Override
      public int of(Throwable failure) {
        return ExitCode.of(Failures.cause(failure)).code();
      }
    };
  }

  static ExitCode of(Outcome outcome) {
    return switch (outcome) {
      case DONE, STOPPED_EARLY -> DONE;
      case DIVERGED -> DIVERGED;
      case INTERRUPTED -> INTERRUPTED;
    };
  }

  static ExitCode of(Ending ending) {
    if (ending instanceof Ending.NothingToDo present) {
      return present.diverged() ? DIVERGED : DONE;
    }
    return ending instanceof Ending.Trained trained ? of(trained.result().outcome()) : INTERRUPTED;
  }

  static ExitCode of(Throwable failure) {
    if (failure instanceof ConfigException || Failures.isNoPlace(failure)) {
      return USAGE;
    }
    if (failure instanceof DataException
        || failure instanceof ArtifactException
        || failure instanceof FileNotFoundException missing && !isOfHost(missing)) {
      return BAD_DATA;
    }
    return failure instanceof OutputInUseException ? INTERRUPTED : FAILED;
  }

  /** Java throws this exception for every file that it cannot open or create. */
  private static boolean isOfHost(FileNotFoundException failure) {
    return String.valueOf(failure.getMessage())
        .matches(
            "(?s).*\\((Too many open files.*|No space left on device|Read-only file system)\\)");
  }
}
