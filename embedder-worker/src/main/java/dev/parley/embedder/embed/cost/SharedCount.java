package dev.parley.embedder.embed.cost;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The count that all workers share. Not safe for concurrent use. */
interface SharedCount extends AutoCloseable {
  /** There is none: each worker counts for itself. */
  SharedCount NONE =
      new SharedCount() {
        @Override
        public Optional<List<Answer>> exchange(LocalDate day, List<Question> questions) {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };

  /**
   * What a worker tells and asks about a tenant's day.
   *
   * @param own tokens that the worker has spent or taken; the shared count is never less
   * @param unsent of them, those that the shared count has not
   * @param wanted tokens that it would take
   * @param limit up to which it may
   * @param refused texts that went without vectors since the last time
   */
  record Question(String tenant, long own, long unsent, long wanted, Limit limit, int refused) {}

  /**
   * @param granted how many of the wanted tokens are taken
   * @param total tokens of all workers, those among them
   */
  record Answer(long granted, long total) {}

  /** One answer a question, in one step for all; empty when it cannot be reached now. */
  Optional<List<Answer>> exchange(LocalDate day, List<Question> questions);

  @Override
  void close();
}
