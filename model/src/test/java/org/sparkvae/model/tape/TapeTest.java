package org.sparkvae.model.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.Matrices;
import org.sparkvae.model.random.NoiseStream;

class TapeTest {
  private static final double EPSILON = 1e-5;

  /** A formula of some matrices. */
  private interface Formula {
    Var of(List<Var> inputs);
  }

  private static Arguments unary(String name, Function<Var, Var> operation) {
    return formula(name, inputs -> operation.apply(inputs.get(0)), 0.3, "3x2");
  }

  /** Of a matrix whose elements are all positive. */
  private static Arguments positive(String name, Function<Var, Var> operation) {
    return formula(name, inputs -> operation.apply(inputs.get(0).square().plus(0.2)), 0.3, "3x2");
  }

  private static Arguments binary(String name, Formula operation, String a, String b) {
    return formula(name + " " + a + " " + b, operation, 1, a, b);
  }

  private static Arguments formula(String name, Formula formula, double scale, String... shapes) {
    return arguments(name, formula, scale, List.of(shapes));
  }

  static Stream<Arguments> operations() {
    List<Arguments> operations = new ArrayList<>();
    for (String[] shapes :
        new String[][] {
          {"3x2", "3x2"}, {"3x2", "3x1"}, {"1x2", "3x2"}, {"1x1", "3x2"}, {"3x1", "1x2"}
        }) {
      String a = shapes[0];
      String b = shapes[1];
      operations.add(binary("plus", in -> in.get(0).plus(in.get(1)), a, b));
      operations.add(binary("minus", in -> in.get(0).minus(in.get(1)), a, b));
      operations.add(binary("times", in -> in.get(0).times(in.get(1)), a, b));
    }
    operations.add(binary("matmul", in -> in.get(0).matmul(in.get(1)), "3x2", "2x4"));
    operations.add(unary("plus a number", x -> x.plus(3)));
    operations.add(unary("times a number", x -> x.times(-2.5)));
    operations.add(unary("exp", Var::exp));
    operations.add(positive("log", Var::log));
    operations.add(positive("log1p", Var::log1p));
    operations.add(unary("expm1", Var::expm1));
    operations.add(unary("tanh", Var::tanh));
    operations.add(unary("sigmoid", Var::sigmoid));
    operations.add(unary("softplus", Var::softplus));
    operations.add(unary("square", Var::square));
    operations.add(positive("sqrt", Var::sqrt));
    operations.add(positive("lgamma", Var::lgamma));
    operations.add(positive("digamma", Var::digamma));
    operations.add(unary("sumByRow", Var::sumByRow));
    operations.add(unary("sum", Var::sum));
    operations.add(unary("logSumExpByRow", x -> x.times(5).logSumExpByRow()));
    operations.add(unary("transpose", Var::transpose));
    operations.add(unary("rows", x -> x.rows(2, 0, 2)));
    operations.add(unary("repeatRows", x -> x.repeatRows(3)));
    operations.add(unary("reshape", x -> x.reshape(1, 6)));
    operations.add(unary("a value that is used twice", x -> x.exp().times(x).plus(x)));
    return operations.stream();
  }

  /** The weights of the sum differ, so that no element can stand for another. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void gradientsAreTheNumericalOnes(
      String name, Formula formula, double scale, List<String> shapes) {
    List<double[]> at = new ArrayList<>();
    NoiseStream noise = NoiseStream.of(5);
    for (String shape : shapes) {
      double[] values = new double[size(shape, 0) * size(shape, 1)];
      for (int i = 0; i < values.length; i++) {
        values[i] = scale * noise.nextGaussian();
      }
      at.add(values);
    }

    Tape tape = new Tape();
    List<Var> inputs = inputs(tape, at, shapes);
    tape.backward(weighted(formula.of(inputs)));

    for (int input = 0; input < at.size(); input++) {
      for (int i = 0; i < at.get(input).length; i++) {
        double up = shifted(formula, at, shapes, input, i, EPSILON);
        double down = shifted(formula, at, shapes, input, i, -EPSILON);
        assertThat(inputs.get(input).gradient()[i])
            .isCloseTo((up - down) / (2 * EPSILON), within(2e-8));
      }
    }
  }

  private static int size(String shape, int dimension) {
    return Integer.parseInt(shape.split("x")[dimension]);
  }

  private static List<Var> inputs(Tape tape, List<double[]> at, List<String> shapes) {
    List<Var> inputs = new ArrayList<>();
    for (int i = 0; i < at.size(); i++) {
      inputs.add(tape.variable(at.get(i), size(shapes.get(i), 0), size(shapes.get(i), 1)));
    }
    return inputs;
  }

  private static Var weighted(Var result) {
    double[] weights = new double[result.rows() * result.columns()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0.5 + 0.3 * i;
    }
    Tape tape = result.tape();
    return result.times(tape.constant(weights, result.rows(), result.columns())).sum();
  }

  private static double shifted(
      Formula formula, List<double[]> at, List<String> shapes, int input, int i, double shift) {
    List<double[]> moved = new ArrayList<>(at);
    moved.set(input, at.get(input).clone());
    moved.get(input)[i] += shift;
    return weighted(formula.of(inputs(new Tape(), moved, shapes))).values()[0];
  }

  /** By the reflection and duplication formulas, to 16 digits. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.5723649429247001, -1.9635100260214235",
    "1, 0, -0.5772156649015329",
    "3, 0.6931471805599453, 0.9227843350984671",
    "10, 12.801827480081469, 2.251752589066721",
    "100, 359.1342053695754, 4.600161852738087"
  })
  void gammaHasItsKnownValues(double x, double logarithm, double derivative) {
    Var at = new Tape().constant(new double[] {x}, 1, 1);

    assertThat(at.lgamma().values()[0]).isCloseTo(logarithm, within(2e-14 * (1 + logarithm)));
    assertThat(at.digamma().values()[0]).isCloseTo(derivative, within(2e-14));
  }

  @Test
  void extremeValuesDoNotOverflow() {
    Tape tape = new Tape();
    Var large = tape.variable(new double[] {-1000, 999, 1000}, 1, 3);

    Var sum = large.logSumExpByRow();
    tape.backward(sum.plus(large.softplus().sum()).plus(large.sigmoid().sum()));

    assertThat(sum.values()[0]).isCloseTo(1000 + Math.log1p(Math.exp(-1)), within(1e-12));
    double share = 1 / (1 + Math.E);
    assertThat(large.gradient())
        .containsExactly(new double[] {0, share + 1, 2 - share}, within(1e-12));
  }

  @Test
  void noGradientPassesThroughAConstant() {
    Tape tape = new Tape();
    Var x = tape.variable(new double[] {2, 3}, 2, 1);
    Var constant = tape.constant(new double[] {5, 7}, 2, 1);

    tape.backward(x.stop().times(x).plus(constant.square()));

    assertThat(x.gradient()).containsExactly(2, 3);
    assertThat(constant.gradient()).containsExactly(0, 0);
  }

  @Test
  void matricesComeFromArraysAndGradientsReturnToThem() {
    Tape tape = new Tape();
    INDArray doubles = Matrices.gaussian(3, 2, 3, 1);
    Var x = tape.variable(doubles.castTo(DataType.FLOAT).dup('f'));

    tape.backward(x.square());

    INDArray gradient = x.gradient(DataType.FLOAT);
    assertThat(gradient.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(gradient).isEqualTo(doubles.castTo(DataType.FLOAT).mul(2));
    assertThat(x.gradient(DataType.DOUBLE).sub(doubles.mul(2)).amaxNumber().doubleValue())
        .isLessThan(1e-6);
    assertThat(tape.constant(doubles.dup('f')).values())
        .isEqualTo(doubles.dup('c').data().asDouble());
  }

  @Test
  void shapesThatDoNotFitAndASecondGradientAreRefused() {
    Tape tape = new Tape();
    Var a = tape.variable(new double[6], 3, 2);
    Var b = tape.constant(new double[6], 2, 3);

    assertThatThrownBy(() -> a.plus(b)).hasMessage("Shapes do not fit: [3, 2] and [2, 3]");
    assertThatThrownBy(() -> a.matmul(a))
        .hasMessage("Shapes do not fit a product: [3, 2] and [3, 2]");
    assertThatThrownBy(() -> a.reshape(4, 2))
        .hasMessage("Invalid matrix: 6 numbers (must be 4 rows of 2)");
    tape.backward(a.square());
    assertThatThrownBy(() -> tape.backward(a.square()))
        .hasMessage("A tape gives one gradient: record the formula again");
  }
}
