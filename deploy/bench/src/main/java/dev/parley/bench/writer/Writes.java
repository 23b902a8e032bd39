package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.wire.EmbeddedConversation;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** What is written to which standing rows. */
enum Writes {
  FIRST("first writes"),
  REWRITTEN("updates, all passages new"),
  GROWN("updates, last passage new"),
  /** 70 % new, 20 % updates of which half have all passages new, 10 % stale. */
  MIX("mix: 20 % updates, 10 % stale"),
  REPLAY("replays");

  private static final int MIX_PERIOD = 10;

  private final String label;

  Writes(String label) {
    this.label = label;
  }

  /** As it stands in tables. */
  String label() {
    return label;
  }

  /** The first {@code count} conversations' snapshots that stand, and those that are written. */
  Workload of(ConversationSource source, int count) {
    return switch (this) {
      case FIRST -> new Workload(Workload.none(), Workload.each(count, source::first));
      case REWRITTEN -> updates(source, count, source::rewritten);
      case GROWN -> updates(source, count, source::grown);
      case REPLAY -> updates(source, count, source::first);
      case MIX ->
          new Workload(
              LongStream.range(0, count)
                  .filter(number -> number % MIX_PERIOD >= 7)
                  .mapToObj(source::first)
                  .toList(),
              Workload.each(count, number -> mixed(source, number)));
    };
  }

  private static Workload updates(
      ConversationSource source, int count, LongFunction<EmbeddedConversation> update) {
    return new Workload(Workload.each(count, source::first), Workload.each(count, update));
  }

  private static EmbeddedConversation mixed(ConversationSource source, long number) {
    return switch ((int) (number % MIX_PERIOD)) {
      case 7 -> source.rewritten(number);
      case 8 -> source.grown(number);
      case 9 -> source.stale(number);
      default -> source.first(number);
    };
  }
}
