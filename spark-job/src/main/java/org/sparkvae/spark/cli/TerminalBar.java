package org.sparkvae.spark.cli;

import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.sparkvae.spark.train.RoundReport;

/** Shows a progress bar on a terminal, and nothing if output goes to a file or a program. */
final class TerminalBar implements Consumer<RoundReport>, AutoCloseable {
  private static final int PARTS = 1000;

  private ProgressBar bar;

  @Override
  public void accept(RoundReport report) {
    if (bar == null && System.console() != null) {
      bar = new ProgressBarBuilder().setTaskName("training").setInitialMax(PARTS).build();
    }
    if (bar != null) {
      bar.stepTo(Math.round(PARTS * report.shareOfTraining()));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
