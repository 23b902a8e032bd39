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
import java.util.stream.Stream;
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
   * Sends all of them, and the guard decides: one trip for what is mostly new.
   *
   * @param rows one a conversation
   * @return one outcome a row, in the same order
   */
  List<Outcome> apply(List<EmbeddedConversation> rows) throws SQLException {
    @Nullable Outcome[] outcomes = upsert(rows);
    List<EmbeddedConversation> lost = without(rows, Arrays.asList(outcomes));
    Iterator<@Nullable Outcome> why = standings(lost).iterator();
    return Arrays.stream(outcomes)
        // What was in the way and is gone again was deleted by hand just now.
        .map(
            outcome ->
                outcome == null ? Objects.requireNonNullElse(why.next(), Outcome.STALE) : outcome)
        .toList();
  }

  /**
   * Asks by keys and positions first, and sends those that nothing stands in the way of: a replay
   * then sends no text at all. What stands only ever becomes newer, so the answer holds.
   */
  List<Outcome> applyAskingFirst(List<EmbeddedConversation> rows) throws SQLException {
    List<@Nullable Outcome> standings = standings(rows);
    List<EmbeddedConversation> open = without(rows, standings);
    Iterator<Outcome> applied = (open.isEmpty() ? List.<Outcome>of() : apply(open)).iterator();
    return standings.stream()
        .map(standing -> standing == null ? applied.next() : standing)
        .toList();
  }

  private @Nullable Outcome[] upsert(List<EmbeddedConversation> rows) throws SQLException {
    ConversationUpsert conversations = new ConversationUpsert(connection, modelIds);
    @Nullable Outcome[] outcomes =
        statements.call(
            Statement.UPSERT_CONVERSATIONS, rows.size(), () -> conversations.apply(rows));
    replacePassages(rows, outcomes, conversations.segment());
    return outcomes;
  }

  private void replacePassages(
      List<EmbeddedConversation> rows, @Nullable Outcome[] outcomes, int segment)
      throws SQLException {
    PassageRows passages = new PassageRows(modelIds);
    PassageChanges changes = new PassageChanges();
    List<EmbeddedConversation> inserted = new ArrayList<>();
    List<RecordKey> stood = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      @Nullable Outcome outcome = outcomes[i];
      EmbeddedConversation row = rows.get(i);
      if (outcome == Outcome.INSERTED) {
        inserted.add(row);
      } else if (outcome != null) {
        RecordKey key = row.conversation().key();
        changes.want(key, passages.of(row), outcome == Outcome.MODEL_ADDED ? models(row) : null);
        stood.add(key);
      }
    }
    StoredPassages stored = new StoredPassages(connection);
    if (!stood.isEmpty()) {
      statements
          .call(Statement.READ_PASSAGES, stood.size(), () -> stored.read(stood))
          .forEach(changes::stands);
    }
    List<StandingPassage> stale = changes.stale();
    if (!stale.isEmpty()) {
      statements.run(Statement.DELETE_PASSAGES, stale.size(), () -> stored.delete(stale));
    }
    List<PassageRow> changed = changes.missing();
    int missing = changed.size() + PassageRows.count(inserted);
    if (missing > 0) {
      // Rows of new conversations are made while they are sent, and the server works meanwhile.
      Stream<PassageRow> all =
          Stream.concat(
              changed.stream(), inserted.stream().flatMap(row -> passages.of(row).stream()));
      statements.run(
          Statement.COPY_PASSAGES,
          missing,
          () -> PassageCopy.into(connection, all.iterator(), segment));
    }
  }

  private Set<Integer> models(EmbeddedConversation row) {
    return row.results().stream()
        .map(result -> Objects.requireNonNull(modelIds.get(result.model())))
        .collect(Collectors.toSet());
  }

  private List<@Nullable Outcome> standings(List<EmbeddedConversation> rows) throws SQLException {
    return rows.isEmpty()
        ? List.of()
        : statements.call(
            Statement.READ_STANDINGS, rows.size(), () -> Standings.of(connection, modelIds, rows));
  }

  /** The rows that have no outcome yet. */
  private static List<EmbeddedConversation> without(
      List<EmbeddedConversation> rows, List<@Nullable Outcome> outcomes) {
    List<EmbeddedConversation> without = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (outcomes.get(i) == null) {
        without.add(rows.get(i));
      }
    }
    return without;
  }
}
