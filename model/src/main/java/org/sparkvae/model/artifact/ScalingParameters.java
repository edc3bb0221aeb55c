package org.sparkvae.model.artifact;

import java.util.Arrays;
import org.sparkvae.model.config.Problems;

/**
 * The fitted scaling of features: {@code scaled = (x - offset) * factor}, for each feature.
 *
 * @param kind the rule's word in recipes
 * @param offset [featureSize], or one value for all features, or empty for no scaling; not copied
 * @param factor same length as offset; not copied
 */
public record ScalingParameters(String kind, double[] offset, double[] factor) {
  public ScalingParameters {
    new Problems("scaling")
        .require(!kind.isBlank(), "kind", kind, "must be a word")
        .require(
            offset.length == factor.length,
            "factor",
            factor.length + " numbers",
            "must be as many as offsets, " + offset.length)
        .require(
            Arrays.stream(offset).allMatch(Double::isFinite),
            "offset",
            "NaN or infinite",
            "must be finite")
        .require(
            Arrays.stream(factor).allMatch(Double::isFinite),
            "factor",
            "NaN or infinite",
            "must be finite")
        .throwIfAny();
  }
}
