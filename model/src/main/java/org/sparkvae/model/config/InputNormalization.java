package org.sparkvae.model.config;

/** How the rows are scaled that the encoder gets; the likelihood takes them as they are. */
public enum InputNormalization {
  /** Not at all. */
  NONE,
  /** Each row has length 1 (L2 norm), so that many clicks do not saturate the first layer. */
  L2
}
