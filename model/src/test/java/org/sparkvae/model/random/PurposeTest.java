package org.sparkvae.model.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PurposeTest {
  /** Another number is another stream: every artifact of an older version would be lost. */
  @Test
  void theNumbersOfPurposesNeverChange() {
    assertThat(Stream.of(Purpose.values()).map(purpose -> purpose + "=" + purpose.id()))
        .startsWith(
            "PARAMETERS=1",
            "SPLIT=2",
            "SHARD=3",
            "PASS_ORDER=4",
            "TRAINING_NOISE=5",
            "EVALUATION_NOISE=6",
            "IMPORTANCE_NOISE=7",
            "GENERATION=8",
            "SYNTHETIC=9");
    assertThat(Stream.of(Purpose.values()).map(Purpose::id)).doesNotHaveDuplicates();
  }
}
