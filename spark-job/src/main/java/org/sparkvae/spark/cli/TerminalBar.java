package org.sparkvae.spark.cli;

import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.sparkvae.spark.train.RoundReport;

/** A bar on a terminal; nothing where output goes to a file or another program. */
public final class TerminalBar implements Consumer<RoundReport>, AutoCloseable {
  private static final int PARTS = 1000;

  private final ProgressBar bar;

  public TerminalBar() {
    bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder().setTaskName("training").setInitialMax(PARTS).build();
  }

  @Override
  public void accept(RoundReport report) {
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
