package org.sparkvae.model.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PurposeTest {
  /** Another id gives another stream, so that older artifacts could not be reproduced. */
  @Test
  void theNumbersOfPurposesNeverChange() {
    assertThat(Stream.of(Purpose.values()).map(purpose -> purpose + "=" + purpose.id()))
        .containsExactly(
            "PARAMETERS=1",
            "SPLIT=2",
            "SHARD=3",
            "PASS_ORDER=4",
            "TRAINING_NOISE=5",
            "EVALUATION_NOISE=6",
            "IMPORTANCE_NOISE=7",
            "GENERATION=8",
            "SYNTHETIC=9",
            "PSEUDO_INPUTS=11",
            "WEIGHTS=12",
            "MARKOV_CHAINS=13",
            "DREAMS=14",
            "KEPT_LATENTS=15",
            "INPUT_DROPOUT=16",
            "IMPUTATION=17");
    assertThat(Stream.of(Purpose.values()).map(Purpose::id)).doesNotHaveDuplicates();
  }
}
