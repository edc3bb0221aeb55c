package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 70_001})
  void everyNumberArrivesByEitherSerializer(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = Float.intBitsToFloat(0x9E37_79B9 * i); // of all exponents
    }
    SparkConf conf = new SparkConf(false);
    for (SerializerInstance serializer :
        new SerializerInstance[] {
          new KryoSerializer(conf).newInstance(), new JavaSerializer(conf).newInstance()
        }) {
      ByteBuffer bytes = serializer.serialize(new FloatArray(values), OF);
      FloatArray arrived = serializer.deserialize(bytes, OF);
      assertThat(bits(arrived.values())).isEqualTo(bits(values));
    }
  }

  /** 4 bytes a number, and a name. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void itIsAsLongAsItsNumbers(int length) {
    ByteBuffer bytes =
        new KryoSerializer(new SparkConf(false))
            .newInstance()
            .serialize(new FloatArray(new float[length]), OF);
    assertThat(bytes.remaining()).isBetween(Float.BYTES * length, Float.BYTES * length + 100);
  }

  /** NaN are equal: Java's serializer makes one of all. */
  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
