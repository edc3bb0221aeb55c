package org.sparkvae.spark.checkpoint;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparkvae.spark.checkpoint.CheckpointHeader.StoredWorker;
import org.sparkvae.spark.train.round.WorkerState;

/** The arrays of a training state, each stored once, although several parts may share it. */
final class ArrayTable {
  private final Map<float[], Integer> places = new IdentityHashMap<>();
  private final List<float[]> arrays = new ArrayList<>();

  int place(float[] array) {
    return places.computeIfAbsent(
        array,
        added -> {
          arrays.add(added);
          return arrays.size() - 1;
        });
  }

  StoredWorker worker(WorkerState worker) {
    return new StoredWorker(
        place(worker.parameters()),
        place(worker.updaterState()),
        worker.ownStates().stream().map(this::place).toList(),
        worker.step(),
        worker.chains().isEmpty()
            ? Optional.empty()
            : Optional.of(worker.chains().stream().map(this::place).toList()));
  }

  List<float[]> arrays() {
    return arrays;
  }

  static WorkerState worker(StoredWorker stored, List<float[]> arrays) {
    return new WorkerState(
        arrays.get(stored.parameters()),
        arrays.get(stored.updaterState()),
        stored.ownStates().stream().map(arrays::get).toList(),
        stored.step(),
        stored.chains().orElse(List.of()).stream().map(arrays::get).toList());
  }
}
