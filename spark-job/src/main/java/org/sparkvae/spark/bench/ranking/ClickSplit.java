package org.sparkvae.spark.bench.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * Users for training, validation and testing, as Liang et al. (arXiv:1802.05814) split them: strong
 * generalization, the models have seen no click of a held-out user. Items that no training user has
 * clicked are left out.
 *
 * @param items number of items
 * @param train items of each training user, ascending
 */
record ClickSplit(int items, List<int[]> train, List<User> validation, List<User> test) {
  private static final double HELD_OUT = 0.2;

  /**
   * A held-out user.
   *
   * @param known the items that a model is given, ascending
   * @param heldOut those that it has to find, ascending; at least one
   */
  record User(int[] known, int[] heldOut) {}

  /**
   * @param clicks items of each user
   * @param heldOutUsers number of users for validation, and of those for testing
   * @param seed draws the users, and the clicks that are held out
   */
  static ClickSplit of(List<int[]> clicks, int heldOutUsers, long seed) {
    NoiseStream random = NoiseStream.of(seed, Purpose.SPLIT.id());
    int[] order = random.permutation(clicks.size());
    int trained = clicks.size() - 2 * heldOutUsers;
    List<int[]> train = new ArrayList<>();
    for (int i = 0; i < trained; i++) {
      train.add(clicks.get(order[i]));
    }
    int[] known = train.stream().flatMapToInt(Arrays::stream).sorted().distinct().toArray();
    List<User> users = new ArrayList<>();
    for (int i = trained; i < order.length; i++) {
      users.add(user(indices(clicks.get(order[i]), known), random));
    }
    return new ClickSplit(
        known.length,
        train.stream().map(user -> indices(user, known)).toList(),
        withItemsToFind(users.subList(0, heldOutUsers)),
        withItemsToFind(users.subList(heldOutUsers, users.size())));
  }

  private static int[] indices(int[] user, int[] items) {
    return Arrays.stream(user)
        .map(item -> Arrays.binarySearch(items, item))
        .filter(index -> index >= 0)
        .sorted()
        .toArray();
  }

  private static User user(int[] clicks, NoiseStream random) {
    int[] order = random.permutation(clicks.length);
    int heldOut = (int) (HELD_OUT * clicks.length);
    return new User(part(clicks, order, heldOut, clicks.length), part(clicks, order, 0, heldOut));
  }

  private static int[] part(int[] clicks, int[] order, int from, int to) {
    return IntStream.range(from, to).map(i -> clicks[order[i]]).sorted().toArray();
  }

  private static List<User> withItemsToFind(List<User> users) {
    return users.stream().filter(user -> user.heldOut().length > 0).toList();
  }

  /** {@return how often each item was clicked in training, the scores of popularity} */
  double[] popularity() {
    double[] counts = new double[items];
    train.forEach(user -> Arrays.stream(user).forEach(item -> counts[item]++));
    return counts;
  }
}
