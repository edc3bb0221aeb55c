package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.job.VaeTraining.Run;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.StoredModel;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/**
 * A {@link VaeTraining} whose artifact goes to an output directory: with a lock, resumed from
 * checkpoints, and committed as a whole.
 *
 * @param output directory of the artifact, on any Hadoop file system
 * @param earlier what to do with what an earlier run left there
 * @param initFrom directory of the model, or of its versions, whose parameters the training starts
 *     from, if any
 * @param caller the program that runs the job
 */
public record TrainingJob(
    SparkSession spark,
    Recipe recipe,
    String output,
    Earlier earlier,
    Optional<String> initFrom,
    Caller caller) {
  /**
   * What to do with what an earlier run left at the output.
   *
   * @param artifact that the output holds
   * @param checkpoints of a run that did not end
   */
  public record Earlier(Overwrite artifact, Resume.Mode checkpoints) {}

  /**
   * The program that runs the job.
   *
   * @param stop may end the training before its last round
   * @param exitCodes that {@code metrics.json} reports
   * @param reports receives a report of each round
   */
  public record Caller(StopSignal stop, ExitCodes exitCodes, Consumer<RoundReport> reports) {}

  /** The exit code of the process for each ending. */
  public interface ExitCodes {
    int of(Outcome outcome);

    /**
     * @param failure that ended the training
     */
    int of(Throwable failure);
  }

  /** How a run ended, unless it failed. */
  public sealed interface Ending {
    /**
     * The output already holds what this run would have made.
     *
     * @param diverged whether the training that made it diverged
     */
    record NothingToDo(boolean diverged) implements Ending {}

    /**
     * The caller stopped the training.
     *
     * @param round the last one
     * @param savedRound the round of the last checkpoint; 0 without one
     */
    record Interrupted(int round, int savedRound) implements Ending {}

    /**
     * The artifact is at the output.
     *
     * @param bounds of each split that has rows
     */
    record Trained(TrainingResult result, Map<Split, BoundTerms> bounds) implements Ending {}
  }

  /**
   * Trains, unless the output already holds the artifact.
   *
   * @throws IOException if a file system refuses
   */
  public Ending run() throws IOException {
    Run run = Run.start();
    recipe.cluster().cpu().requireHere(); // refused before anything is touched
    OutputChecks.ofTraining(hadoop(), recipe, output);
    Path directory = new Path(output);
    FileSystem files = directory.getFileSystem(hadoop());
    JobIdentity job = new JobIdentity(spark.sparkContext().applicationId(), run.id());
    AtomicOutput.recover(files, directory, job);
    ExistingOutput present = ExistingOutput.at(files, directory);
    if (present.exists() && earlier.artifact() == Overwrite.REFUSE) {
      present.refuseUnlessArtifact();
      return nothingToDo(present, run);
    }
    try (AtomicOutput target = AtomicOutput.open(files, directory, earlier.artifact(), job)) {
      InterimMetrics interim = new InterimMetrics(files, target, caller.exitCodes());
      caller.stop().onFatal(interim::failed);
      try {
        return train(target, interim, run);
      } catch (Throwable failure) { // of every kind: the scheduler reads the exit code there
        if (caller.stop().isRequested()) { // the cluster may be stopping, too
          interim.interrupted();
        } else {
          interim.failed(failure);
        }
        throw failure;
      }
    }
  }

  private Ending nothingToDo(ExistingOutput present, Run run) throws IOException {
    TrainingRows rows = TrainingRows.survey(spark, recipe, run.id());
    Optional<WarmStart> warmStart = WarmStart.from(storedModel(), rows.table().scalingRule());
    present.refuseUnlessMadeBy(rows.provenance(recipe, warmStart).fingerprint());
    return new Ending.NothingToDo(present.diverged());
  }

  private Ending train(AtomicOutput target, InterimMetrics interim, Run run) throws IOException {
    CheckpointFolder folder = CheckpointFolder.under(target.workDirectory(), hadoop());
    try (VaeTraining training =
            VaeTraining.open(spark, recipe, Optional.empty(), storedModel(), run);
        ResumableTraining resumable =
            new ResumableTraining(
                training,
                folder,
                earlier.checkpoints(),
                progress -> interim.resumableFrom(progress.state()))) {
      resumable.resumedFrom().ifPresent(interim::resumedFrom);
      training.pack();
      caller.stop().roundsBegin();
      TrainingResult result = resumable.rounds(listener(target).withReports(caller.reports()));
      if (result.outcome() == Outcome.INTERRUPTED) {
        return new Ending.Interrupted(result.last().round(), resumable.savedRound());
      }
      Map<Split, BoundTerms> bounds = training.bounds(result);
      Map<String, Object> metrics = resumable.metrics(result, bounds);
      metrics.put("exitCode", caller.exitCodes().of(result.outcome()));
      ArtifactWriter.write(target.store(), training.artifact(result, metrics, resumable.origin()));
      target.commit();
      return new Ending.Trained(result, bounds);
    }
  }

  private TrainingListener listener(AtomicOutput target) {
    return new TrainingListener() {
      @Override
      public Next onRound(RoundReport report, TrainingProgress progress) {
        target.requireLock(); // without it, this run may neither write checkpoints nor commit
        return isStopping() ? Next.STOP : Next.CONTINUE;
      }

      @Override
      public boolean isStopping() {
        return caller.stop().isRequested();
      }
    };
  }

  private Optional<StoredModel> storedModel() throws IOException {
    return initFrom.isEmpty()
        ? Optional.empty()
        : Optional.of(ModelRegistry.read(initFrom.get(), hadoop()));
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }
}
