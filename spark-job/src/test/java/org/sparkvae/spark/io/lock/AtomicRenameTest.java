package org.sparkvae.spark.io.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AtomicRenameTest {
  private final Configuration hadoop = new Configuration();

  @ParameterizedTest
  @ValueSource(strings = {"file:///", "hdfs://127.0.0.1:1/", "webhdfs://127.0.0.1:1/"})
  void isSupportedByFileSystems(String uri) throws Exception {
    try (FileSystem files = FileSystem.newInstance(URI.create(uri), hadoop)) {
      assertThat(AtomicRename.isSupportedBy(files)).isTrue();
    }
  }

  @Test
  void isNotSupportedByWhatIsUnknown() throws Exception {
    try (FileSystem files = FileSystem.newInstance(URI.create("ftp://127.0.0.1/"), hadoop)) {
      assertThat(AtomicRename.isSupportedBy(files)).isFalse();
    }
  }

  @Test
  void isSupportedByAViewOfFileSystemsThatDo() throws Exception {
    hadoop.set("fs.viewfs.mounttable.main.link./here", "file:///tmp");
    hadoop.set("fs.viewfs.mounttable.main.link./there", "hdfs://127.0.0.1:1/data");
    try (FileSystem files = FileSystem.newInstance(URI.create("viewfs://main/"), hadoop)) {
      assertThat(AtomicRename.isSupportedBy(files)).isTrue();
    }
  }
}
