package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.RecordKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The upsert of one batch, step by step, within a transaction that the caller commits. From the
 * moment a row of {@code conversation} has won, its lock keeps every other writer away from its
 * passages until the commit, so these need no locks and no temporary table of their own.
 */
final class BatchUpsert {
  private final Connection connection;
  private final Map<ModelIdentity, Integer> modelIds;
  private final SlowStatements statements;

  /**
   * @param connection does not commit by itself, and has no transaction open
   * @param modelIds has every model that the rows bring
   * @param statements watches what is asked
   */
  BatchUpsert(
      Connection connection, Map<ModelIdentity, Integer> modelIds, SlowStatements statements) {
    this.connection = connection;
    this.modelIds = modelIds;
    this.statements = statements;
  }

  /**
   * @param rows one a conversation
   * @return one outcome a row, in the same order
   */
  List<Outcome> apply(List<EmbeddedConversation> rows) throws SQLException {
    ConversationUpsert conversations = new ConversationUpsert(connection, modelIds);
    @Nullable Outcome[] outcomes =
        statements.call(
            Statement.UPSERT_CONVERSATIONS, rows.size(), () -> conversations.apply(rows));
    replacePassages(rows, outcomes, conversations.segment());
    return explainLost(rows, outcomes);
  }

  private void replacePassages(
      List<EmbeddedConversation> rows, @Nullable Outcome[] outcomes, int segment)
      throws SQLException {
    PassageRows passages = new PassageRows(modelIds);
    PassageChanges changes = new PassageChanges();
    List<RecordKey> stood = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      @Nullable Outcome outcome = outcomes[i];
      if (outcome == null) {
        continue;
      }
      EmbeddedConversation row = rows.get(i);
      RecordKey key = row.conversation().key();
      changes.want(key, passages.of(row), outcome == Outcome.MODEL_ADDED ? models(row) : null);
      if (outcome != Outcome.INSERTED) {
        stood.add(key);
      }
    }
    StoredPassages stored = new StoredPassages(connection);
    if (!stood.isEmpty()) {
      statements
          .call(Statement.READ_PASSAGES, stood.size(), () -> stored.read(stood))
          .forEach(changes::stands);
    }
    List<PassageRow> stale = changes.stale();
    if (!stale.isEmpty()) {
      statements.run(Statement.DELETE_PASSAGES, stale.size(), () -> stored.delete(stale));
    }
    List<PassageRow> missing = changes.missing();
    if (!missing.isEmpty()) {
      statements.run(
          Statement.COPY_PASSAGES,
          missing.size(),
          () -> PassageCopy.into(connection, missing, segment));
    }
  }

  private Set<Integer> models(EmbeddedConversation row) {
    return row.results().stream()
        .map(result -> Objects.requireNonNull(modelIds.get(result.model())))
        .collect(Collectors.toSet());
  }

  private List<Outcome> explainLost(List<EmbeddedConversation> rows, @Nullable Outcome[] outcomes)
      throws SQLException {
    List<EmbeddedConversation> lost = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      if (outcomes[i] == null) {
        lost.add(rows.get(i));
      }
    }
    List<Outcome> reasons =
        lost.isEmpty()
            ? List.of()
            : statements.call(
                Statement.EXPLAIN_LOST_ROWS,
                lost.size(),
                () -> LostRows.outcomes(connection, lost));
    Iterator<Outcome> why = reasons.iterator();
    return Arrays.stream(outcomes).map(outcome -> outcome == null ? why.next() : outcome).toList();
  }
}
