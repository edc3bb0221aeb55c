package org.sparkvae.spark.bench;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.bench.ScalingBench.Point;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.Survey;

/** Random rows of any number and width that pass through Parquet, survey and packing. */
record ScalingRows(SparkSession spark, String scratch) {
  private static final StructType SCHEMA =
      new StructType()
          .add(ScoreJobs.FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), false);

  /**
   * Rows ready for training.
   *
   * @param shards the packed and persisted rows
   * @param seconds from opening the file to the last packed block
   * @param folder deleted on close
   */
  record Packed(Point point, Shards shards, double seconds, FileSystem files, Path folder)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      shards.blocks().unpersist(true);
      files.delete(folder, true);
    }
  }

  Packed pack(Point point, long seed) throws IOException {
    Path folder = new Path(scratch, "spark-vae-growth-" + UUID.randomUUID());
    FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
    files.deleteOnExit(folder); // also if the process is stopped
    write(point, seed, folder);
    long began = System.nanoTime();
    DataConfig data = ScoreJobs.data(folder);
    SourceTable table = SourceReader.read(spark, data, seed);
    Survey survey = Survey.of(table, data, seed, feature -> FeatureRange.UNIT);
    Shards shards = Shards.pack(survey, Split.TRAIN, survey.scaling(), point.shards(), seed);
    return new Packed(point, shards, (System.nanoTime() - began) / 1e9, files, folder);
  }

  private void write(Point point, long seed, Path folder) {
    int size = point.featureSize();
    JavaRDD<Row> rows = spark.range(point.rows()).toJavaRDD().map(row -> row(seed, row, size));
    spark.createDataFrame(rows, SCHEMA).write().parquet(folder.toString());
  }

  /** Uniform values in [0, 1), determined by (seed, row). */
  private static Row row(long seed, long row, int size) {
    NoiseStream noise = NoiseStream.of(seed, Purpose.SYNTHETIC.id(), row);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) noise.nextUniform();
    }
    return RowFactory.create((Object) values);
  }
}
