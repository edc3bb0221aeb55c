package org.sparkvae.model.network;

import java.io.Serializable;
import java.util.Arrays;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;

/**
 * How missing cells are filled.
 *
 * @param draws of z, and of each missing cell (K)
 * @param rounds of encoding and decoding, of {@link Method#ITERATED}
 */
public record ImputationConfig(Method method, int draws, int rounds) implements Serializable {
  /** Draws of z, unless a caller wants others. */
  public static final int DRAWS = 100;

  /** Rounds, unless a caller wants others. */
  public static final int ROUNDS = 10;

  /** Fewer have no two between which another draw lies with probability 0.9. */
  private static final int LEAST_DRAWS = 19;

  private static final int MOST = 10_000;

  /** Where the draws of z come from. */
  public enum Method {
    /** From q(z|observed cells), weighted by p(observed cells, z) / q(z|observed cells). */
    IMPORTANCE_WEIGHTED,
    /**
     * From q(z|x), where rounds of encoding and decoding have replaced the missing cells of x by
     * E[x|z].
     */
    ITERATED;

    /**
     * @throws ConfigException if there is no such method
     */
    public static Method of(String name) {
      return Arrays.stream(values())
          .filter(method -> EnumSpelling.of(method).equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  ConfigException.of(
                      "",
                      "Invalid method: %s (must be importanceWeighted or iterated)"
                          .formatted(name)));
    }
  }

  public ImputationConfig {
    new Problems("")
        .require(
            draws >= LEAST_DRAWS && draws <= MOST,
            "draws",
            draws,
            "must be from " + LEAST_DRAWS + " to " + MOST + ", for intervals of 90 %")
        .require(rounds >= 1 && rounds <= MOST, "rounds", rounds, "must be from 1 to " + MOST)
        .throwIfAny();
  }
}
