package dev.parley.e2e.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.Poison;
import dev.parley.e2e.observe.ReceivedDeadLetter;
import dev.parley.wire.Conversation;
import dev.parley.wire.DeadLetter.Origin;
import dev.parley.wire.DeadLetter.Stage;
import dev.parley.wire.DeadLetterReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Guarantees that need no database: each can be broken. */
class GuaranteesTest {
  private static final Origin ORIGIN = new Origin("conversations", 1, 7);
  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2};

  private final Ledger ledger = new Ledger();

  @Test
  void aPublishThatFailedIsTold() throws Exception {
    Conversation conversation =
        Conversation.builder()
            .conversationId("c-1")
            .userId("u")
            .platform("web")
            .occurredAt(Instant.EPOCH)
            .transcript("")
            .build();
    ledger.failed(conversation, new IllegalStateException("full"));
    assertThat(broken(new EveryPublishIsAcknowledged(), evidence(List.of(), List.of(), 0)))
        .contains("default/c-1")
        .contains("full");
  }

  @Test
  void whatIsStillHeldIsToldAndWhatIsUnknownToo() throws Exception {
    assertThat(broken(new NothingIsHeld(), evidence(List.of(), List.of(), 0))).isNull();
    assertThat(broken(new NothingIsHeld(), evidence(List.of(), List.of(), 3)))
        .contains("the lag is 3, not 0");
    assertThat(broken(new NothingIsHeld(), evidence(List.of(), List.of(), -1)))
        .contains("the lag is -1, not 0");
  }

  @Test
  void poisonIsToBecomeOneDeadLetterWithItsBytesAndItsReason() throws Exception {
    assertThat(refused(Stage.EMBED, letter("embed", "invalid", VALUE))).isNull();
    assertThat(refused(Stage.EMBED)).contains("no dead letter says");
    assertThat(refused(Stage.EMBED, letter("embed", "invalid", KEY))).contains("not its bytes");
    assertThat(refused(Stage.EMBED, letter("embed", "undecodable", VALUE))).contains("undecodable");
    assertThat(refused(Stage.EMBED, letter("write", "invalid", VALUE))).contains("write");
  }

  @Test
  void onlyTheWritersDeadLettersMayComeTwice() throws Exception {
    ReceivedDeadLetter embed = letter("embed", "invalid", VALUE);
    assertThat(refused(Stage.EMBED, embed, embed)).contains("2 dead letters");
    ReceivedDeadLetter write = letter("write", "invalid", VALUE);
    assertThat(refused(Stage.WRITE, write, write)).isNull();
  }

  @Test
  void aDeadLetterThatWasNoPoisonIsTold() throws Exception {
    ReceivedDeadLetter other =
        new ReceivedDeadLetter(new Origin("other", 0, 0), KEY, VALUE, "embed", "invalid", "X");
    assertThat(refused(Stage.EMBED, letter("embed", "invalid", VALUE), other))
        .contains("refused was")
        .contains("other");
  }

  private String refused(Stage stage, ReceivedDeadLetter... letters) throws Exception {
    Poison poison = new Poison(ORIGIN, KEY, VALUE, stage, DeadLetterReason.INVALID);
    return broken(new OnlyPoisonIsRefused(), evidence(List.of(poison), List.of(letters), 0));
  }

  private static ReceivedDeadLetter letter(String stage, String reason, byte[] value) {
    return new ReceivedDeadLetter(ORIGIN, KEY, value, stage, reason, "SomeException");
  }

  private Evidence evidence(List<Poison> poison, List<ReceivedDeadLetter> letters, long lag) {
    return new Evidence(ledger, poison, null, null, letters, Map.of("the lag", lag), null);
  }

  /** What broke, or null. */
  private static String broken(Guarantee guarantee, Evidence evidence) throws Exception {
    Violations violations = new Violations();
    guarantee.check(evidence, violations);
    return violations.count() == 0 ? null : violations.toString();
  }
}
