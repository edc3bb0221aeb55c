package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.ObjectType;
import scala.collection.IndexedSeq;
import scala.collection.Seq;
import scala.collection.immutable.List;

/** A row as an object, without a copy: Spark's own expressions create an object for each value. */
final class WholeRow extends Expression implements CodegenFallback, Serializable {
  private static final long serialVersionUID = 1L;

  private final List<Expression> columns;
  private transient Boolean inOrder;

  WholeRow(Seq<Expression> columns) {
    this.columns = columns.toList();
  }

  @Override
  public InternalRow eval(InternalRow row) {
    if (row.numFields() == columns.length() && areInOrder()) {
      return row;
    }
    Object[] values = new Object[columns.length()];
    Arrays.setAll(values, i -> columns.apply(i).eval(row));
    return new GenericInternalRow(values);
  }

  /** As far as is known, Spark's optimizer always leaves them in order. */
  private boolean areInOrder() {
    if (inOrder == null) {
      inOrder =
          IntStream.range(0, columns.length())
              .allMatch(i -> columns.apply(i) instanceof BoundReference at && at.ordinal() == i);
    }
    return inOrder;
  }

  @Override
  public DataType dataType() {
    return new ObjectType(InternalRow.class);
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public List<Expression> children() {
    return columns;
  }

  /** Overrides the method of Spark 3, with Scala 2.12. */
  public Expression withNewChildrenInternal(IndexedSeq<Expression> changed) {
    return new WholeRow(changed);
  }

  /** Overrides the method of Spark 4, with Scala 2.13. */
  public Expression withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<Expression> changed) {
    return new WholeRow(changed);
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int index) {
    return columns;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof WholeRow;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WholeRow row && columns.equals(row.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }
}
