package org.sparkvae.spark.data.source;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator over another one's rows, each changed when it is asked for. */
public record Mapped<A, B>(Iterator<A> from, Function<A, B> change) implements Iterator<B> {
  public static <A, B> Iterator<B> of(Iterator<A> from, Function<A, B> change) {
    return new Mapped<>(from, change);
  }

  @Override
  public boolean hasNext() {
    return from.hasNext();
  }

  @Override
  public B next() {
    return change.apply(from.next());
  }
}
