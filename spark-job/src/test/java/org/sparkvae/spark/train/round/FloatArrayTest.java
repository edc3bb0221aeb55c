package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class FloatArrayTest {
  private static final ClassTag<FloatArray> OF = ClassTag$.MODULE$.apply(FloatArray.class);

  private static final List<SerializerInstance> SERIALIZERS =
      List.of(
          new JavaSerializer(new SparkConf(false)).newInstance(),
          new KryoSerializer(new SparkConf(false)).newInstance());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 70_001})
  void everyNumberArrivesByEitherSerializer(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = Float.intBitsToFloat(0x9E37_79B9 * i); // all exponents
    }
    for (SerializerInstance serializer : SERIALIZERS) {
      ByteBuffer bytes = serializer.serialize(new FloatArray(values), OF);
      FloatArray arrived = serializer.deserialize(bytes, OF);
      assertThat(bits(arrived.values())).isEqualTo(bits(values));
    }
  }

  /** 4 bytes a number and the class name; Java's format adds 5 bytes for each kilobyte. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void takesLittleMoreThanItsNumbers(int length) {
    for (SerializerInstance serializer : SERIALIZERS) {
      ByteBuffer bytes = serializer.serialize(new FloatArray(new float[length]), OF);
      int numbers = Float.BYTES * length;
      assertThat(bytes.remaining()).isBetween(numbers, numbers + 5 * (numbers / 1024) + 200);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
