package org.sparkvae.spark.executor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads ND4J in this JVM. The libraries are unpacked once per host if the system property {@value
 * #SHARED_CACHE} names a place, else once per JVM ({@value #OWN_CACHE}). This must happen before
 * any other use of ND4J, because JavaCPP chooses its directory and the build of ND4J only once.
 */
public final class NativeLibraries {
  /** The path to which each user's name is appended; empty to share nothing. */
  static final String SHARED_CACHE = "vae.nativecache";

  /** Native threads of a task: two in one task are slower than one. */
  static final String THREADS = "OMP_NUM_THREADS";

  /** JavaCPP's own property. */
  static final String OWN_CACHE = "org.bytedeco.javacpp.cachedir";

  /** JavaCPP's own property: what it appends to the platform's name, to find a library. */
  private static final String BUILD = "org.bytedeco.javacpp.platform.extension";

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

  private static volatile boolean loaded;

  private NativeLibraries() {}

  /**
   * Loads the libraries and multiplies two matrices; does nothing the second time.
   *
   * @throws LinkageError if they cannot be loaded
   * @throws IllegalStateException if the product is wrong
   */
  public static void load() {
    if (!loaded) {
      loadOnce();
    }
  }

  private static synchronized void loadOnce() {
    if (loaded) {
      return;
    }
    if (System.getProperty(BUILD) == null) {
      // JavaCPP would prefer the widest of the builds in one jar; "-" stands for the plain one.
      String suffix = CpuKernel.ofNd4jHere().nd4jSuffix();
      System.setProperty(BUILD, suffix.isEmpty() ? "-" : suffix);
    }
    String base = System.getProperty(SHARED_CACHE, "");
    if (!base.isBlank()) {
      String own = System.getProperty(OWN_CACHE);
      try {
        loadShared(Path.of(base).toAbsolutePath());
      } catch (IOException | RuntimeException unusable) {
        LOG.warn(
            "Native libraries are unpacked for this JVM alone ({} MB): {}",
            SharedNatives.BYTES >> 20,
            unusable.getMessage());
        restore(own);
      }
    }
    multiply();
    if (System.getenv(THREADS) == null) {
      Nd4j.getEnvironment().setMaxMasterThreads(1); // ND4J's own loops
      Nd4j.factory().blas().setMaxThreads(1); // OpenBLAS
    }
    loaded = true;
  }

  /** No other process unpacks into, deletes or loads from the directory while the lock is held. */
  private static void loadShared(Path base) throws IOException {
    try (SharedNatives shared = SharedNatives.lock(base, NativeSources.key())) {
      boolean complete = shared.isComplete();
      if (!complete) {
        shared.prepare();
      }
      System.setProperty(OWN_CACHE, shared.directory().toString());
      File used = Loader.getCacheDir();
      if (!used.equals(shared.directory().toFile())) {
        throw new IOException("JavaCPP already uses " + used);
      }
      multiply();
      if (!complete) {
        shared.complete();
      }
    }
  }

  private static void restore(String own) {
    if (own == null) {
      System.clearProperty(OWN_CACHE);
    } else {
      System.setProperty(OWN_CACHE, own);
    }
  }

  private static void multiply() {
    try (INDArray left = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
        INDArray right = Nd4j.createFromArray(new float[][] {{5, 6}, {7, 8}});
        INDArray product = left.mmul(right)) {
      if (!product.equals(Nd4j.createFromArray(new float[][] {{19, 22}, {43, 50}}))) {
        throw new IllegalStateException("ND4J multiplies wrongly: " + product);
      }
    }
  }
}
