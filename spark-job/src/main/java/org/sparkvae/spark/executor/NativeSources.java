package org.sparkvae.spark.executor;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;

/** The native libraries on the class path. */
final class NativeSources {
  private static final String ND4J = "org/nd4j/linalg/cpu/nativecpu/bindings/%s/libnd4jcpu.so";
  private static final String JAVACPP = "org/bytedeco/javacpp/%s/libjnijavacpp.so";
  private static final String OPENBLAS = "org/bytedeco/openblas/%s/libopenblas.so.0";

  /** JavaCPP uses the loader of the class whose libraries it loads. */
  private static final ClassLoader LOADER = CpuBackend.class.getClassLoader();

  private NativeSources() {}

  /**
   * A hash of the jars' names and of what JavaCPP compares of their entries (size and time, which
   * it reads in the JVM's time zone): two JVMs with the same key never replace each other's files.
   */
  static String key() throws IOException {
    CRC32 sum = new CRC32();
    for (String library : List.of(JAVACPP, OPENBLAS, nd4j(CpuKernel.ofNd4jHere()))) {
      for (URL url : Collections.list(LOADER.getResources(library.formatted(platform())))) {
        sum.update(describe(url).getBytes(StandardCharsets.UTF_8));
      }
    }
    return "natives-" + HexFormat.of().toHexDigits((int) sum.getValue());
  }

  static boolean hasNd4j(CpuKernel kernel) throws IOException {
    return LOADER.getResource(nd4j(kernel).formatted(platform())) != null;
  }

  private static String nd4j(CpuKernel kernel) {
    return ND4J.replace("%s", "%s" + kernel.nd4jSuffix());
  }

  /** JavaCPP's platform name. Calling JavaCPP for it would already unpack libraries. */
  private static String platform() throws IOException {
    String os = System.getProperty("os.name");
    if (!os.equals("Linux")) {
      throw new IOException("sharing is for Linux, this is " + os);
    }
    String architecture = System.getProperty("os.arch");
    return "linux-"
        + switch (architecture) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> architecture;
        };
  }

  private static String describe(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    if (connection instanceof JarURLConnection jar) {
      JarEntry entry = jar.getJarEntry();
      String name = new File(jar.getJarFile().getName()).getName();
      return name + entry.getName() + entry.getSize() + entry.getTime();
    }
    return url + "" + connection.getLastModified();
  }
}
