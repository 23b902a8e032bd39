package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The upsert of one batch, step by step, within a transaction that the caller commits. What stands
 * is asked first, by keys and positions; it only ever becomes newer, so what loses then has lost,
 * and a replay sends no text at all. What is new is copied, and what stands is updated if it is
 * older still. From then on the lock of a conversation's row keeps every other writer away from its
 * passages until the commit, so these need no locks and no temporary table of their own.
 */
final class BatchUpsert {
  private final Connection connection;
  private final Map<ModelIdentity, Integer> modelIds;
  private final SlowStatements statements;
  private final IntConsumer onPassages;

  /**
   * @param connection does not commit by itself, and has no transaction open
   * @param modelIds has every model that the rows bring
   * @param statements watches what is asked
   * @param onPassages is told how many passages were sent
   */
  BatchUpsert(
      Connection connection,
      Map<ModelIdentity, Integer> modelIds,
      SlowStatements statements,
      IntConsumer onPassages) {
    this.connection = connection;
    this.modelIds = modelIds;
    this.statements = statements;
    this.onPassages = onPassages;
  }

  /**
   * @param rows one a conversation, in the order of their keys
   * @return one outcome a row, in the same order
   * @throws ChangedMeanwhileException when another writer changed what stood when it was asked:
   *     roll back and apply again
   */
  List<Outcome> apply(List<EmbeddedConversation> rows) throws SQLException {
    Standings standings =
        statements.call(
            Statement.READ_STANDINGS, rows.size(), () -> Standings.of(connection, modelIds, rows));
    List<NumberedConversation> fresh = standings.those(Standing.NONE);
    if (!fresh.isEmpty()) {
      insert(fresh);
    }
    List<NumberedConversation> newer = standings.those(Standing.OLDER);
    List<Outcome> ofNewer = newer.isEmpty() ? List.of() : update(newer);
    List<PassageRow> changed = newer.isEmpty() ? List.of() : replacePassages(newer, ofNewer);
    copyPassages(changed, fresh, standings.segment());
    return standings.outcomes(ofNewer);
  }

  private void insert(List<NumberedConversation> rows) throws SQLException {
    try {
      statements.run(
          Statement.COPY_CONVERSATIONS,
          rows.size(),
          () -> ConversationCopy.into(connection, modelIds, rows));
    } catch (SQLException e) {
      throw ConversationCopy.metAnother(e) ? new ChangedMeanwhileException(e) : e;
    }
  }

  private List<Outcome> update(List<NumberedConversation> rows) throws SQLException {
    Map<Long, Outcome> outcomes =
        statements.call(
            Statement.UPDATE_CONVERSATIONS,
            rows.size(),
            () -> ConversationUpdate.apply(connection, modelIds, rows));
    if (outcomes.size() < rows.size()) {
      throw new ChangedMeanwhileException();
    }
    return rows.stream().map(row -> Objects.requireNonNull(outcomes.get(row.number()))).toList();
  }

  /**
   * Takes away the passages that updated conversations lose.
   *
   * @return those that they get
   */
  private List<PassageRow> replacePassages(
      List<NumberedConversation> updated, List<Outcome> outcomes) throws SQLException {
    PassageRows passages = new PassageRows(modelIds);
    PassageChanges changes = new PassageChanges();
    for (int i = 0; i < updated.size(); i++) {
      NumberedConversation row = updated.get(i);
      boolean beside = outcomes.get(i) == Outcome.MODEL_ADDED;
      changes.want(row.number(), passages.of(row), beside ? models(row.embedded()) : null);
    }
    StoredPassages stored = new StoredPassages(connection);
    statements
        .call(Statement.READ_PASSAGES, updated.size(), () -> stored.read(updated))
        .forEach(changes::stands);
    List<StandingPassage> stale = changes.stale();
    if (!stale.isEmpty()) {
      statements.run(Statement.DELETE_PASSAGES, stale.size(), () -> stored.delete(stale));
    }
    return changes.missing();
  }

  private void copyPassages(List<PassageRow> changed, List<NumberedConversation> fresh, int segment)
      throws SQLException {
    int rows = changed.size() + PassageRows.count(fresh);
    if (rows == 0) {
      return;
    }
    // Rows of new conversations are made while they are sent, and the server works meanwhile.
    PassageRows passages = new PassageRows(modelIds);
    Stream<PassageRow> all =
        Stream.concat(changed.stream(), fresh.stream().flatMap(row -> passages.of(row).stream()));
    statements.run(
        Statement.COPY_PASSAGES, rows, () -> PassageCopy.into(connection, all.iterator(), segment));
    onPassages.accept(rows);
  }

  private Set<Integer> models(EmbeddedConversation row) {
    return row.results().stream()
        .map(result -> Objects.requireNonNull(modelIds.get(result.model())))
        .collect(Collectors.toSet());
  }
}
