package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Rows of a run.
 *
 * @param standing what is there before, a conversation once
 * @param written what is timed, a conversation once
 */
record Workload(List<EmbeddedConversation> standing, List<EmbeddedConversation> written) {

  static List<EmbeddedConversation> none() {
    return List.of();
  }

  static List<EmbeddedConversation> each(int count, LongFunction<EmbeddedConversation> snapshot) {
    return LongStream.range(0, count).mapToObj(snapshot).toList();
  }

  /** The same where others stand beside. */
  Workload beside(List<EmbeddedConversation> others) {
    List<EmbeddedConversation> all = new ArrayList<>(standing);
    all.addAll(others);
    return new Workload(all, written);
  }

  /** The same with fewer that are written. */
  Workload first(int count) {
    return new Workload(standing, written.subList(0, Math.min(count, written.size())));
  }

  /** {@code rows} in parts of {@code size}, the last perhaps smaller. */
  static List<List<EmbeddedConversation>> batches(List<EmbeddedConversation> rows, int size) {
    List<List<EmbeddedConversation>> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += size) {
      batches.add(rows.subList(from, Math.min(rows.size(), from + size)));
    }
    return batches;
  }
}
