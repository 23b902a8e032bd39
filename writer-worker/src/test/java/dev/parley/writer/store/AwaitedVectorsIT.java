package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was passed on without vectors for now, and is sent again for them. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwaitedVectorsIT {
  private static final ModelIdentity MODEL = Snapshots.model("awaited first");
  private static final ModelIdentity OTHER_MODEL = Snapshots.model("awaited second");

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

  @ParameterizedTest(name = "sent-again-after-{0}")
  @ValueSource(strings = {EmbeddedPassage.DEGRADED, EmbeddedPassage.BUDGET})
  void aReplayBringsTheVectorsThatWereAwaited(String reason) throws SQLException {
    EmbeddedConversation whole = snapshots.at(3, "a", MODEL);
    EmbeddedConversation later = without(whole, reason);
    assertThat(fixture.write(later)).containsExactly(Outcome.INSERTED);
    assertThat(awaiting()).containsExactly("a|awaited first");
    assertThat(fixture.write(later)).as("no better").containsExactly(Outcome.UNCHANGED);

    assertThat(fixture.write(whole)).containsExactly(Outcome.REPLACED);

    assertThat(awaiting()).isEmpty();
    assertThat(withoutVector()).isEmpty();
    assertThat(fixture.write(whole, later)).containsOnly(Outcome.UNCHANGED);
    assertThat(fixture.write(later)).as("worse").containsExactly(Outcome.UNCHANGED);
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void whatAModelRefusedIsNotAwaited() throws SQLException {
    EmbeddedConversation whole = snapshots.at(3, "a", MODEL);
    fixture.write(without(whole, EmbeddedPassage.REFUSED_BY_EMBEDDER));

    assertThat(awaiting()).isEmpty();
    assertThat(fixture.write(whole)).containsExactly(Outcome.UNCHANGED);
  }

  @Test
  void aModelThatAwaitsVectorsLeavesTheOthersAlone() throws SQLException {
    fixture.write(snapshots.at(3, "a", MODEL));
    List<String> before = passageVersions();
    EmbeddedConversation other = snapshots.at(3, "a", OTHER_MODEL);

    assertThat(fixture.write(without(other, EmbeddedPassage.BUDGET)))
        .containsExactly(Outcome.MODEL_ADDED);
    assertThat(awaiting()).containsExactly("a|awaited second");
    assertThat(fixture.write(snapshots.at(3, "a", MODEL)))
        .as("nothing that is awaited")
        .containsExactly(Outcome.UNCHANGED);
    assertThat(fixture.write(other)).containsExactly(Outcome.MODEL_ADDED);

    assertThat(awaiting()).isEmpty();
    assertThat(withoutVector()).isEmpty();
    assertThat(fixture.passages(tenant)).hasSize(8);
    assertThat(fixture.versions(tenant)).containsAll(before);
  }

  @Test
  void aVectorThatStandsIsNotGivenUpForANewerSnapshotWithoutOne() throws SQLException {
    fixture.write(snapshots.of("a", 1, List.of("one", "two"), MODEL));

    EmbeddedConversation grown = snapshots.of("a", 2, List.of("one", "two", "three"), MODEL);
    assertThat(fixture.write(without(grown, EmbeddedPassage.DEGRADED)))
        .containsExactly(Outcome.REPLACED);

    assertThat(withoutVector()).containsExactly("a|2|degraded");
    assertThat(fixture.write(grown)).containsExactly(Outcome.REPLACED);
    assertThat(withoutVector()).isEmpty();
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  @Test
  void inOneBatchTheResultWithVectorsStandsWhicheverComesFirst() throws SQLException {
    EmbeddedConversation first = snapshots.at(3, "a", MODEL);
    EmbeddedConversation second = snapshots.at(3, "b", MODEL);

    assertThat(
            fixture.write(
                without(first, EmbeddedPassage.DEGRADED),
                first,
                second,
                without(second, EmbeddedPassage.DEGRADED)))
        .containsExactly(
            Outcome.INSERTED, Outcome.MODEL_ADDED, Outcome.INSERTED, Outcome.UNCHANGED);
    assertThat(awaiting()).isEmpty();
    assertThat(withoutVector()).isEmpty();
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  private static EmbeddedConversation without(EmbeddedConversation whole, String reason) {
    return new EmbeddedConversation(
        whole.conversation(),
        whole.position(),
        whole.results().stream()
            .map(
                result ->
                    new ModelResult(
                        result.model(),
                        result.passages().stream().map(one -> one.withoutVector(reason)).toList()))
            .toList());
  }

  private List<String> passageVersions() throws SQLException {
    return fixture.versions(tenant).stream().filter(row -> row.startsWith("p|")).toList();
  }

  private List<String> awaiting() throws SQLException {
    return fixture.sql.rows(
        "SELECT conversation_id, m.name FROM conversation JOIN model m ON m.id = ANY (awaiting)"
            + " WHERE tenant = '"
            + tenant
            + "' ORDER BY 1, 2");
  }

  private List<String> withoutVector() throws SQLException {
    return fixture.sql.rows(
        "SELECT conversation_id, ordinal, without_vector FROM passage p"
            + " JOIN conversation ON number = conversation_number"
            + " WHERE without_vector IS NOT NULL AND p.tenant = '"
            + tenant
            + "' ORDER BY 1, 2");
  }
}
