package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.passage.PassageRange;
import dev.parley.wire.RecordKey;
import java.util.List;

/** A conversation's passages; the three lists go together. */
record CutConversation(
    RecordKey conversation, List<PassageRange> ranges, List<String> texts, List<CacheKey> keys) {}
