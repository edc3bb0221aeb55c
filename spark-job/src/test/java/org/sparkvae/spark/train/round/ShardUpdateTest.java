package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class ShardUpdateTest {
  private static final ClassTag<ShardUpdate> OF = ClassTag$.MODULE$.apply(ShardUpdate.class);

  private static final List<SerializerInstance> SERIALIZERS =
      List.of(
          new JavaSerializer(new SparkConf(false)).newInstance(),
          new KryoSerializer(new SparkConf(false)).newInstance());

  private final float[] parameters = {1.5f, -2.25f, 3e-7f};
  private final ShardUpdate update =
      new ShardUpdate(
          7,
          RowTerms.sumsOfElbo(new BoundTerms(4, 3.5, 11, 2), 1),
          6,
          parameters,
          new float[] {0.5f, 1e-9f},
          12_345);

  @Test
  void survivesEitherSerializer() {
    for (SerializerInstance serializer : SERIALIZERS) {
      ShardUpdate arrived = serializer.deserialize(serializer.serialize(update, OF), OF);
      assertThat(arrived).usingRecursiveComparison().isEqualTo(update);
    }
  }
}
