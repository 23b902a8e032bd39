package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import java.util.List;

/** A way to bring conversations and their passages into Postgres. For one thread. */
interface WritePath extends AutoCloseable {

  /** Stores {@code batch} durably, in one transaction. */
  void write(List<EmbeddedConversation> batch) throws Exception;

  @Override
  void close() throws Exception;
}
