package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static dev.parley.writer.Snapshots.OTHER_MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStoreIT {
  private StoreFixture fixture;
  private String tenant;
  private Snapshots snapshots;

  @BeforeAll
  void connect(TestStack stack) throws SQLException {
    fixture = new StoreFixture(TestDatabase.of(stack));
  }

  @AfterAll
  void disconnect() {
    fixture.close();
  }

  @BeforeEach
  void ownTenant(TestInfo test) {
    tenant = test.getDisplayName().replaceAll("\\W", "-");
    snapshots = new Snapshots(tenant);
  }

  @Test
  void redeliveryAndReplayTouchNoRow() throws SQLException {
    EmbeddedConversation[] batch = {
      snapshots.at(3, "a", MODEL), snapshots.at(4, "b", MODEL), snapshots.at(7, "c", MODEL)
    };
    assertThat(fixture.write(batch)).containsOnly(Outcome.INSERTED).hasSize(3);
    List<String> before = fixture.versions(tenant);

    assertThat(fixture.write(batch)).containsOnly(Outcome.UNCHANGED).hasSize(3);
    assertThat(fixture.write(batch[1])).containsExactly(Outcome.UNCHANGED);

    assertThat(fixture.versions(tenant)).isEqualTo(before).hasSize(3 + 4 + 1 + 4);
  }

  @Test
  void whatIsNewInTheMiddleOfAReplayIsWritten() throws SQLException {
    EmbeddedConversation[] batch = {
      snapshots.at(3, "a", MODEL), snapshots.at(4, "b", MODEL), snapshots.at(7, "c", MODEL)
    };
    fixture.write(batch);
    fixture.write(batch); // From here on it is a replay.

    assertThat(
            fixture.write(
                snapshots.at(2, "a", MODEL),
                snapshots.at(9, "b", MODEL),
                snapshots.at(7, "c", OTHER_MODEL),
                snapshots.at(8, "d", MODEL)))
        .containsExactly(Outcome.STALE, Outcome.REPLACED, Outcome.MODEL_ADDED, Outcome.INSERTED);
    assertThat(fixture.write(batch))
        .containsExactly(Outcome.UNCHANGED, Outcome.STALE, Outcome.UNCHANGED);
  }

  /** There, statements are planned once a connection. */
  @Test
  void guardHoldsOnTablesThatTheStatisticsKnow() throws SQLException {
    for (int batch = 0; batch < 3; batch++) {
      EmbeddedConversation[] many = new EmbeddedConversation[500];
      for (int i = 0; i < many.length; i++) {
        many[i] = snapshots.at(1_000 + i, "known-" + batch + "-" + i, MODEL);
      }
      fixture.write(many);
    }
    fixture.sql.execute(
        "ANALYZE",
        "INSERT INTO erased (tenant, scope, id) VALUES ('" + tenant + "', 'conversation', 'gone')");

    for (int offset = 10; offset < 40; offset += 10) {
      assertThat(
              fixture.write(
                  snapshots.at(offset, "a", MODEL),
                  snapshots.at(offset, "gone", MODEL),
                  snapshots.at(offset + 2_000, "known-1-7", MODEL),
                  snapshots.at(offset, "known-2-9", MODEL)))
          .containsExactly(
              offset == 10 ? Outcome.INSERTED : Outcome.REPLACED,
              Outcome.ERASED,
              Outcome.REPLACED,
              Outcome.STALE);
    }
    assertThat(fixture.conversations(tenant))
        .hasSize(1_501)
        .anyMatch(row -> row.startsWith("a|30|turn 0 of a at 30"))
        .noneMatch(row -> row.startsWith("gone|"));
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void olderSnapshotNeverOverwritesNewer() throws SQLException {
    fixture.write(snapshots.at(7, "a", MODEL));
    List<String> before = fixture.versions(tenant);

    assertThat(fixture.write(snapshots.at(6, "a", MODEL), snapshots.at(2, "a", OTHER_MODEL)))
        .containsExactly(Outcome.STALE, Outcome.STALE);

    assertThat(fixture.versions(tenant)).isEqualTo(before);
  }

  @Test
  void newerSnapshotReplacesTheRowAndAllItsPassages() throws SQLException {
    fixture.write(snapshots.at(3, "a", MODEL));
    Instant storedAt = storedAt("a");

    assertThat(fixture.write(snapshots.at(5, "a", MODEL))).containsExactly(Outcome.REPLACED);

    assertThat(fixture.conversations(tenant))
        .containsExactly("a|5|turn 0 of a at 5\nturn 1 of a at 5");
    assertThat(fixture.passages(tenant))
        .containsExactly("a|first|0|turn 0 of a at 5", "a|first|1|turn 1 of a at 5");
    assertThat(fixture.contradictions(tenant)).isEmpty();
    assertThat(storedAt("a")).isEqualTo(storedAt);
  }

  @ParameterizedTest(name = "generations-{0}-{1}-then-{2}-{3}")
  @CsvSource({"1, 900, 2, 0, true", "2, 0, 1, 900, false", "1, 5, 1, 6, true"})
  void generationGoesBeforeOffset(int first, long at, int second, long then, boolean newer)
      throws SQLException {
    Conversation one = snapshots.conversation("a", List.of("one"));
    Conversation two = snapshots.conversation("a", List.of("two"));
    fixture.write(snapshots.of(one, new Position(first, 0, at), MODEL));

    assertThat(fixture.write(snapshots.of(two, new Position(second, 0, then), MODEL)))
        .containsExactly(newer ? Outcome.REPLACED : Outcome.STALE);
    assertThat(fixture.passages(tenant)).containsExactly("a|first|0|" + (newer ? "two" : "one"));
  }

  @Test
  void resultOfAnotherModelAtTheSamePositionIsAdded() throws SQLException {
    fixture.write(snapshots.at(5, "a", MODEL));
    List<String> before = passageVersions();

    assertThat(fixture.write(snapshots.at(5, "a", OTHER_MODEL)))
        .containsExactly(Outcome.MODEL_ADDED);
    assertThat(fixture.write(snapshots.at(5, "a", OTHER_MODEL, MODEL)))
        .containsExactly(Outcome.UNCHANGED);

    assertThat(passageVersions()).hasSize(4).containsAll(before);
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void replacedSnapshotLosesThePassagesOfEveryModel() throws SQLException {
    fixture.write(snapshots.at(3, "a", MODEL, OTHER_MODEL));

    assertThat(fixture.write(snapshots.at(4, "a", MODEL))).containsExactly(Outcome.REPLACED);

    assertThat(fixture.passages(tenant)).containsExactly("a|first|0|turn 0 of a at 4");
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void growingConversationRewritesOnlyItsLastPassage() throws SQLException {
    fixture.write(snapshots.of("a", 1, List.of("one", "two", "thr"), MODEL));
    List<String> before = passageVersions();

    fixture.write(snapshots.of("a", 2, List.of("one", "two", "three", "four"), MODEL));

    assertThat(passageVersions()).hasSize(4).startsWith(before.get(0), before.get(1));
    assertThat(passageVersions().get(2)).isNotEqualTo(before.get(2));
    assertThat(fixture.passages(tenant))
        .containsExactly("a|first|0|one", "a|first|1|two", "a|first|2|three", "a|first|3|four");
  }

  @Test
  void shrinkingConversationLosesItsLastPassages() throws SQLException {
    fixture.write(snapshots.of("a", 1, List.of("one", "two", "three"), MODEL));
    List<String> before = passageVersions();

    fixture.write(snapshots.of("a", 2, List.of("one"), MODEL));

    assertThat(passageVersions()).containsExactly(before.get(0));
  }

  @Test
  void passageThatGetsItsVectorLaterIsWrittenAgain() throws SQLException {
    EmbeddedConversation whole = snapshots.of("a", 2, List.of("one"), MODEL);
    EmbeddedPassage without =
        whole.results().get(0).passages().get(0).withoutVector(EmbeddedPassage.TOO_LARGE);
    fixture.write(
        new EmbeddedConversation(
            whole.conversation(),
            new Position(1, 0, 1),
            List.of(new ModelResult(MODEL, List.of(without)))));
    String vectors =
        "SELECT embedding IS NULL, without_vector FROM passage WHERE tenant = '" + tenant + "'";
    assertThat(fixture.sql.rows(vectors)).containsExactly("t|too-large");

    fixture.write(whole);

    assertThat(fixture.sql.rows(vectors)).containsExactly("f|null");
  }

  @Test
  void batchMayHoldOneConversationManyTimes() throws SQLException {
    assertThat(
            fixture.write(
                snapshots.at(5, "a", MODEL),
                snapshots.at(9, "a", MODEL),
                snapshots.at(9, "a", MODEL),
                snapshots.at(9, "a", OTHER_MODEL),
                snapshots.at(7, "a", MODEL),
                snapshots.at(1, "b", MODEL)))
        .containsExactly(
            Outcome.STALE,
            Outcome.INSERTED,
            Outcome.UNCHANGED,
            Outcome.MODEL_ADDED,
            Outcome.STALE,
            Outcome.INSERTED);
    assertThat(fixture.passages(tenant)).hasSize(2 + 2 + 2);
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void everyFieldIsStoredAsItCame() throws SQLException {
    Conversation odd =
        new Conversation(
            tenant,
            "id with 'quotes', \"{braces}\" \\ and 😀",
            "NULL",
            "{}",
            Instant.parse("9999-12-31T23:59:59.999999Z"),
            "😀 \\N \t 'x' ${y} %s\nzwölf\n{\"a\"}",
            null,
            "{\"b\": [1, null, \"\\\\ \\\" é\"], \"a\": 1e3}");
    fixture.write(snapshots.of(odd, new Position(1, 3, 0), MODEL));
    fixture.write(
        snapshots.of(
            new Conversation(
                tenant, "early", "u", "p", Instant.parse("0001-01-01T00:00:00Z"), "", "", "{}"),
            new Position(1, 3, 1),
            MODEL));

    assertThat(
            fixture.sql.rows(
                "SELECT conversation_id, user_id, platform, occurred_at AT TIME ZONE 'UTC',"
                    + " transcript, summary, metadata, log_partition FROM conversation"
                    + " WHERE tenant = '"
                    + tenant
                    + "' ORDER BY occurred_at"))
        .containsExactly(
            "early|u|p|0001-01-01 00:00:00|||{}|3",
            odd.conversationId()
                + "|NULL|{}|9999-12-31 23:59:59.999999|"
                + odd.transcript()
                + "|null|{\"a\": 1000, \"b\": [1, null, \"\\\\ \\\" é\"]}|3");
    assertThat(
            fixture.sql.rows(
                "SELECT embedding FROM passage WHERE tenant = '" + tenant + "' AND ordinal = 1"))
        .containsExactly(literal(Snapshots.vector("zwölf", MODEL)));
  }

  @Test
  void conversationWithoutPassagesIsStored() throws SQLException {
    assertThat(
            fixture.write(
                snapshots.of("blank", 1, List.of(""), MODEL),
                snapshots.of("no model", 2, List.of("x"))))
        .containsExactly(Outcome.INSERTED, Outcome.INSERTED);
    assertThat(fixture.write(snapshots.of("no model", 2, List.of("x"))))
        .containsExactly(Outcome.UNCHANGED);
    assertThat(fixture.conversations(tenant)).hasSize(2);
    assertThat(fixture.passages(tenant)).isEmpty();
  }

  @ParameterizedTest(name = "erased-{0}")
  @CsvSource({"conversation, a, 1", "user, user-1, 2", "tenant, '', 3"})
  void whatIsErasedIsNeverStored(String scope, String id, int erased) throws SQLException {
    fixture.sql.execute(
        "INSERT INTO erased (tenant, scope, id) VALUES ('%s', '%s', '%s')"
            .formatted(tenant, scope, id));

    List<Outcome> outcomes =
        fixture.write(
            snapshots.at(1, "a", MODEL),
            snapshots.at(2, "b", MODEL),
            snapshots.ofUser("user-2").at(3, "c", MODEL));

    assertThat(outcomes.subList(0, erased)).containsOnly(Outcome.ERASED);
    assertThat(outcomes.subList(erased, 3)).allMatch(outcome -> outcome == Outcome.INSERTED);
    assertThat(fixture.conversations(tenant)).hasSize(3 - erased);
  }

  @Test
  void erasureOfOneTenantLeavesAnotherAlone() throws SQLException {
    fixture.sql.execute(
        "INSERT INTO erased (tenant, scope, id) VALUES ('other-%s', 'tenant', '')"
            .formatted(tenant));
    assertThat(fixture.write(snapshots.at(1, "a", MODEL))).containsExactly(Outcome.INSERTED);
  }

  @Test
  void whatWasDeletedByHandIsStoredAnewWithItsPassages() throws SQLException {
    EmbeddedConversation deleted = snapshots.at(3, "a", MODEL);
    fixture.write(deleted, snapshots.at(3, "b", MODEL));
    fixture.sql.execute(
        "DELETE FROM conversation WHERE tenant = '" + tenant + "' AND conversation_id = 'a'");
    assertThat(fixture.passages(tenant)).hasSize(4).allMatch(row -> row.startsWith("b|"));

    assertThat(fixture.write(deleted)).containsExactly(Outcome.INSERTED);

    assertThat(fixture.passages(tenant)).hasSize(8);
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void isolationOfTheServerDoesNotMatter() throws SQLException {
    fixture.write(snapshots.at(1, "a", MODEL));
    try (StoreFixture strict =
        new StoreFixture(
            fixture.sql.with("options=-c%20default_transaction_isolation=serializable"))) {
      assertThat(strict.sql.value("SHOW transaction_isolation")).isEqualTo("serializable");
      fixture.sql.execute(
          "CREATE OR REPLACE FUNCTION isolation_of_write() RETURNS trigger LANGUAGE plpgsql AS"
              + " $$ BEGIN NEW.summary := current_setting('transaction_isolation') || ', ' ||"
              + " current_setting('plan_cache_mode'); RETURN NEW; END $$",
          "CREATE TRIGGER isolation_of_write BEFORE UPDATE ON conversation FOR EACH ROW"
              + " EXECUTE FUNCTION isolation_of_write()");
      try {
        strict.write(snapshots.at(2, "a", MODEL));
      } finally {
        fixture.sql.execute("DROP TRIGGER isolation_of_write ON conversation");
      }
    }
    assertThat(
            fixture.sql.value("SELECT summary FROM conversation WHERE tenant = '" + tenant + "'"))
        .as("whether the statistics know the table or not")
        .matches("read committed, force_(custom|generic)_plan");
  }

  @Test
  void isolationOfTheServerDoesNotMatterInTheMiddleOfAReplayEither() throws SQLException {
    try (StoreFixture strict =
        new StoreFixture(
            fixture.sql.with("options=-c%20default_transaction_isolation=serializable"))) {
      strict.write(snapshots.at(1, "a", MODEL));
      strict.write(snapshots.at(1, "a", MODEL)); // From here on it is a replay.

      assertThat(strict.write(snapshots.at(1, "a", MODEL), snapshots.at(2, "b", MODEL)))
          .containsExactly(Outcome.UNCHANGED, Outcome.INSERTED);
    }
  }

  private List<String> passageVersions() throws SQLException {
    return fixture.versions(tenant).stream().filter(row -> row.startsWith("p|")).toList();
  }

  private Instant storedAt(String id) throws SQLException {
    return Instant.parse(
        fixture.sql.value(
            "SELECT to_char(stored_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                + " FROM conversation WHERE tenant = '"
                + tenant
                + "' AND conversation_id = '"
                + id
                + "'"));
  }

  private static String literal(float[] vector) {
    StringBuilder literal = new StringBuilder("{");
    for (float element : vector) {
      literal
          .append(literal.length() == 1 ? "" : ",")
          .append(
              new java.math.BigDecimal(Float.toString(element))
                  .stripTrailingZeros()
                  .toPlainString());
    }
    return literal.append('}').toString();
  }
}
