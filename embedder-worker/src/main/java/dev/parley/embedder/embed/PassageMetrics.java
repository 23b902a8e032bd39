package dev.parley.embedder.embed;

import java.time.Duration;

/**
 * Where the vectors of passages come from. Passages = computed + cache + stored + shared + refused
 * + beyond a budget; only computed ones cost anything. Alert on refused ones growing: they stand
 * without a vector.
 */
public interface PassageMetrics {
  /** Counts nothing. */
  PassageMetrics NONE =
      new PassageMetrics() {
        @Override
        public void embedded(Source source, int passages) {}

        @Override
        public void took(Section section, Duration time) {}
      };

  /** Where a vector came from. */
  enum Source {
    /** The model. */
    COMPUTED,
    /** The cache. */
    CACHE,
    /** The database in which they have been stored for good. */
    STORED,
    /** Another passage with the same text, of the batch or in flight at the same time. */
    SHARED,
    /** Nowhere: the model refuses the text. */
    REFUSED,
    /** Nowhere: the tenant's budget of the day is spent. */
    BUDGET
  }

  /** The parts of a batch's work. */
  enum Section {
    /** Cutting transcripts into passages. */
    CUT,
    /** Asking the cache. */
    LOOK_UP,
    /** Asking the database. */
    STORED,
    /** Waiting for others who have the same text in flight. */
    AWAIT,
    /** Computing what the cache had not, and handing it to the cache. */
    COMPUTE
  }

  /** Passages of a batch have their vectors, or will have none. */
  void embedded(Source source, int passages);

  /** A batch spent {@code time} in {@code section}. */
  void took(Section section, Duration time);
}
