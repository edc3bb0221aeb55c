package org.sparkvae.spark.host;

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
import org.bytedeco.javacpp.Loader;

/** Which native libraries are on the class path. */
final class NativeSources {
  private static final String ND4J = "org/nd4j/linalg/cpu/nativecpu/bindings/%s/libnd4jcpu.so";

  private static final List<String> RESOURCES =
      List.of(
          "org/bytedeco/javacpp/%s/libjnijavacpp.so",
          "org/bytedeco/openblas/%s/libopenblas.so.0", ND4J);

  private NativeSources() {}

  /**
   * Of the jars' names and what JavaCPP compares of their entries (size and time, which it reads in
   * the JVM's time zone): two JVMs with the same key never replace each other's files.
   */
  static String key() throws IOException {
    CRC32 sum = new CRC32();
    ClassLoader loader = Loader.class.getClassLoader();
    for (InstructionSet instructions : InstructionSet.values()) {
      for (String resource : RESOURCES) {
        String name = resource.formatted(platform() + instructions.build());
        for (URL url : Collections.list(loader.getResources(name))) {
          sum.update(describe(url).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return "natives-" + HexFormat.of().toHexDigits((int) sum.getValue());
  }

  static boolean hasNd4j(InstructionSet instructions) throws IOException {
    String name = ND4J.formatted(platform() + instructions.build());
    return Loader.class.getClassLoader().getResource(name) != null;
  }

  /** JavaCPP's name of it; asking JavaCPP would make it begin to unpack. */
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
