package org.sparkvae.spark.bench.peer;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.job.Scoring;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.ml.VaeModel;
import org.sparkvae.spark.score.StoredModel;

/**
 * How well a model fills half of the pixels of images, which are missing at random, beside the mean
 * of each pixel over the training images.
 *
 * @param model folder of a model of these images
 * @param folder of MNIST's four files
 */
public record ImputationAccuracy(SparkSession spark, String model, String folder) {
  private static final String FEATURES = "features";
  private static final String TRUTH = "truth";
  private static final double HIGHEST = 255;
  private static final double MISSING_SHARE = 0.5;
  private static final long SEED = 20;

  /** Pixels that are darker hardly vary: most of an image is background. */
  private static final double VISIBLE = 0.01;

  /** Sums over missing pixels, which have values from 0 to 1. */
  private record Sums(
      long count,
      double error,
      double meanError,
      long held,
      long visible,
      long visibleHeld,
      double width)
      implements java.io.Serializable {
    Sums plus(Sums other) {
      return new Sums(
          count + other.count,
          error + other.error,
          meanError + other.meanError,
          held + other.held,
          visible + other.visible,
          visibleHeld + other.visibleHeld,
          width + other.width);
    }
  }

  /**
   * @param images number of test images, the first ones
   * @param line receives the result in one line
   */
  public SortedMap<String, Object> run(long images, Consumer<String> line) throws IOException {
    StoredModel stored = Scoring.model(spark, model);
    Dataset<Row> rows =
        StoredInput.open(spark, stored, Optional.of(folder), List.of(), StoredInput.Use.ALL_ROWS)
            .table()
            .rows();
    double[] means = means(rows.where("split = 'train'").select(FEATURES).javaRDD());
    Dataset<Row> gaps = gaps(rows.where("split = 'test' and row < " + images));
    Dataset<Row> filled = VaeModel.load(model).setFeaturesCol(FEATURES).impute(gaps);
    Sums sums = filled.javaRDD().map(row -> sums(row, means)).treeReduce(Sums::plus);
    SortedMap<String, Object> result = new TreeMap<>();
    result.put("images", images);
    result.put("missingPixels", sums.count);
    result.put("meanAbsoluteError", sums.error / sums.count);
    result.put("meanAbsoluteErrorOfColumnMean", sums.meanError / sums.count);
    result.put("intervalCoverage", (double) sums.held / sums.count);
    result.put("meanIntervalWidth", sums.width / sums.count);
    result.put("shareOfVisiblePixels", (double) sums.visible / sums.count);
    result.put("intervalCoverageOfVisiblePixels", (double) sums.visibleHeld / sums.visible);
    line.accept(
        String.format(
            Locale.ROOT,
            "Mean absolute error %.4f (column mean %.4f), 90 %% intervals hold %.3f of the values",
            sums.error / sums.count,
            sums.meanError / sums.count,
            (double) sums.held / sums.count));
    return result;
  }

  /** {@return of each pixel, from 0 to 1} */
  private static double[] means(JavaRDD<Row> images) {
    long count = images.count();
    double[] sums =
        images
            .map(row -> pixels((byte[]) row.get(0)))
            .treeReduce(
                (a, b) -> {
                  double[] sum = a.clone();
                  Arrays.setAll(sum, i -> a[i] + b[i]);
                  return sum;
                });
    return Arrays.stream(sums).map(sum -> sum / count / HIGHEST).toArray();
  }

  private static double[] pixels(byte[] image) {
    double[] pixels = new double[image.length];
    Arrays.setAll(pixels, i -> image[i] & 0xFF);
    return pixels;
  }

  /** Images in which each pixel is missing by a draw that depends on (image, pixel) alone. */
  private Dataset<Row> gaps(Dataset<Row> images) {
    DataType doubles = DataTypes.createArrayType(DataTypes.DoubleType, false);
    return spark.createDataFrame(
        images.select("row", FEATURES).javaRDD().map(ImputationAccuracy::gap),
        new StructType().add(TRUTH, doubles).add(FEATURES, doubles));
  }

  private static Row gap(Row image) {
    double[] truth = pixels((byte[]) image.get(1));
    NoiseStream random = NoiseStream.of(SEED, ((Number) image.get(0)).longValue());
    double[] observed = truth.clone();
    for (int i = 0; i < observed.length; i++) {
      if (random.nextUniform() < MISSING_SHARE) {
        observed[i] = Double.NaN;
      }
    }
    return RowFactory.create(truth, observed);
  }

  private static Sums sums(Row row, double[] means) {
    List<Double> truth = row.getList(0);
    List<Double> filled = row.getList(1);
    List<Double> stdDev = row.getList(2);
    List<Double> lower = row.getList(3);
    List<Double> upper = row.getList(4);
    Sums sums = new Sums(0, 0, 0, 0, 0, 0, 0);
    for (int i = 0; i < means.length; i++) {
      if (stdDev.get(i) > 0) { // it was missing
        double value = truth.get(i) / HIGHEST;
        boolean isHeld = lower.get(i) <= truth.get(i) && truth.get(i) <= upper.get(i);
        boolean isVisible = filled.get(i) / HIGHEST >= VISIBLE;
        sums =
            sums.plus(
                new Sums(
                    1,
                    Math.abs(filled.get(i) / HIGHEST - value),
                    Math.abs(means[i] - value),
                    isHeld ? 1 : 0,
                    isVisible ? 1 : 0,
                    isVisible && isHeld ? 1 : 0,
                    (upper.get(i) - lower.get(i)) / HIGHEST));
      }
    }
    return sums;
  }
}
