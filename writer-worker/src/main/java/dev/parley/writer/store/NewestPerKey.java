package dev.parley.writer.store;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.RecordKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch with one row a conversation, since Postgres refuses to touch a row twice in a statement:
 * the newest snapshot, with the results of all records that stand at its position. Where two bring
 * one model's, the first stands, as it would had they come in two batches; unless it awaits vectors
 * that the second has.
 */
final class NewestPerKey {
  /** What a record is to the row of its conversation. */
  private enum Part {
    /** It began the row. */
    FIRST,
    /** It stands at the same position and brought a model that was missing, or its vectors. */
    ADDS_MODELS,
    /** It brought nothing that was not there. */
    REPEATS
  }

  private static final Comparator<EmbeddedConversation> BY_KEY =
      Comparator.comparing(
          EmbeddedConversation::conversation,
          Comparator.comparing(Conversation::tenant).thenComparing(Conversation::conversationId));

  private final List<EmbeddedConversation> batch;
  private final List<EmbeddedConversation> rows = new ArrayList<>();
  private final Map<RecordKey, Integer> rowOfKey = new HashMap<>();
  private final List<Part> partOfRecord = new ArrayList<>();

  NewestPerKey(List<EmbeddedConversation> batch) {
    this.batch = batch;
    batch.forEach(record -> partOfRecord.add(add(record)));
    rows.sort(BY_KEY);
    for (int i = 0; i < rows.size(); i++) {
      rowOfKey.put(rows.get(i).conversation().key(), i);
    }
  }

  /**
   * One a conversation, in the order of their keys: new rows are locked in it, so that two writers
   * cannot wait for each other.
   */
  List<EmbeddedConversation> rows() {
    return rows;
  }

  /** The models that the rows bring, in the order in which they first came. */
  Set<ModelIdentity> models() {
    Set<ModelIdentity> models = new LinkedHashSet<>();
    rows.forEach(row -> row.results().forEach(result -> models.add(result.model())));
    return models;
  }

  /** The outcome of each record of the batch, told from that of each row. */
  List<Outcome> ofRecords(List<Outcome> ofRows) {
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      EmbeddedConversation record = batch.get(i);
      int row = Objects.requireNonNull(rowOfKey.get(record.conversation().key()));
      Outcome outcome = ofRows.get(row);
      if (record.position().compareTo(rows.get(row).position()) < 0) {
        outcomes.add(Outcome.STALE);
      } else {
        outcomes.add(outcome.written() ? ofWritten(partOfRecord.get(i), outcome) : outcome);
      }
    }
    return outcomes;
  }

  private static Outcome ofWritten(Part part, Outcome row) {
    return switch (part) {
      case FIRST -> row;
      case ADDS_MODELS -> Outcome.MODEL_ADDED;
      case REPEATS -> Outcome.UNCHANGED;
    };
  }

  private Part add(EmbeddedConversation record) {
    @Nullable Integer known = rowOfKey.putIfAbsent(record.conversation().key(), rows.size());
    if (known == null) {
      rows.add(record);
      return Part.FIRST;
    }
    EmbeddedConversation row = rows.get(known);
    int order = record.position().compareTo(row.position());
    if (order > 0) {
      rows.set(known, record);
      return Part.FIRST;
    }
    List<ModelResult> added = order == 0 ? missing(row, record) : List.of();
    if (added.isEmpty()) {
      return Part.REPEATS;
    }
    List<ModelResult> results = new ArrayList<>(row.results());
    results.removeIf(one -> added.stream().anyMatch(more -> more.model().equals(one.model())));
    results.addAll(added);
    rows.set(known, new EmbeddedConversation(row.conversation(), row.position(), results));
    return Part.ADDS_MODELS;
  }

  /** The results of {@code record} whose models {@code row} does not have, or not whole. */
  private static List<ModelResult> missing(EmbeddedConversation row, EmbeddedConversation record) {
    return record.results().stream()
        .filter(
            result ->
                row.results().stream()
                    .noneMatch(
                        one ->
                            one.model().equals(result.model())
                                && (!one.awaitsVectors() || result.awaitsVectors())))
        .toList();
  }
}
