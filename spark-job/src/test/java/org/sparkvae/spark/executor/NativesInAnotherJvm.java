package org.sparkvae.spark.executor;

import org.bytedeco.javacpp.Loader;

/** Loads the native libraries as an executor does, which multiplies two matrices. */
final class NativesInAnotherJvm {
  private NativesInAnotherJvm() {}

  public static void main(String[] none) throws Exception {
    NativeLibraries.load();
    System.out.println("RESULT " + Loader.getCacheDir());
  }
}
