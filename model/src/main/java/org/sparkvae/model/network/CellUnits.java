package org.sparkvae.model.network;

/** Turns the value of a feature into units in which its mean and its deviation mean something. */
@FunctionalInterface
public interface CellUnits {
  /** Leaves every value as it is. */
  CellUnits NONE = (feature, value) -> value;

  /**
   * @param feature index of the feature
   * @param value of the feature, scaled
   */
  double of(int feature, float value);
}
