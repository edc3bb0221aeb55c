package org.sparkvae.spark.data.source;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator over another one's rows, each changed when it is asked for. */
public record Mapped<A, B>(Iterator<A> from, Function<A, B> change) implements Iterator<B> {
  @Override
  public boolean hasNext() {
    return from.hasNext();
  }

  @Override
  public B next() {
    return change.apply(from.next());
  }
}
