package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.wire.RecordKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls of 64 texts. */
class CallPlanTest {
  private final List<CutConversation> batch = new ArrayList<>();
  private final Map<CacheKey, String> texts = new LinkedHashMap<>();

  /** Adds a conversation with so many texts that no other has. */
  private void conversation(int passages) {
    conversation(
        Stream.generate(() -> "text " + texts.size())
            .limit(passages)
            .peek(text -> texts.put(new CacheKey(text), text))
            .toList());
  }

  private void conversation(List<String> all) {
    batch.add(
        new CutConversation(
            new RecordKey("default", "c" + batch.size()),
            List.of(),
            all,
            all.stream().map(CacheKey::new).toList()));
  }

  private List<Integer> sizes(CallPlan plan) {
    return plan.calls().stream().map(List::size).toList();
  }

  private static int textsOfACall(List<String> some) {
    return Math.min(some.size(), 64);
  }

  private CallPlan plan() {
    return CallPlan.of(texts, CallPlanTest::textsOfACall);
  }

  private CallPlan planWithoutPartFilledCall() {
    return plan().withoutPartFilledCall(batch, texts, CallPlanTest::textsOfACall);
  }

  @Test
  void callsAreFullButTheLast() {
    conversation(150);
    assertThat(sizes(plan())).containsExactly(64, 64, 22);
    assertThat(plan().texts()).containsExactlyElementsOf(texts.keySet());
  }

  @Test
  void thePartFilledCallIsLeftWithEachConversationThatHasATextInIt() {
    for (int i = 0; i < 30; i++) {
      conversation(5);
    }
    CallPlan fuller = planWithoutPartFilledCall();

    assertThat(sizes(fuller)).as("25 conversations").containsExactly(64, 61);
    assertThat(fuller.texts())
        .containsExactlyElementsOf(texts.keySet().stream().limit(125).toList());
  }

  @Test
  void aTextThatAnotherConversationHasTooIsComputedForThatOne() {
    conversation(64);
    conversation(10);
    conversation(List.of("text 0", "text 73"));

    assertThat(sizes(planWithoutPartFilledCall())).containsExactly(64);
  }

  @Test
  void nothingIsLeftOfAPlanOfOneCallNorOfFullCalls() {
    conversation(40);
    assertThat(sizes(planWithoutPartFilledCall())).containsExactly(40);
    conversation(24);
    conversation(64);
    assertThat(sizes(planWithoutPartFilledCall())).containsExactly(64, 64);
  }

  @Test
  void aLargeConversationIsNotLeftWhenTheCallsBeforeItWouldBeNoFuller() {
    conversation(20);
    conversation(120);

    assertThat(sizes(planWithoutPartFilledCall())).containsExactly(64, 64, 12);
  }

  @Test
  void theFirstConversationIsNeverLeftAlthoughTheOthersWouldFillTheirCalls() {
    conversation(65);
    conversation(List.copyOf(texts.values()).subList(0, 64));

    assertThat(sizes(planWithoutPartFilledCall())).containsExactly(64, 1);
  }

  @Test
  void aLastCallThatIsFullByTokensIsNotLeftForHavingFewTexts() {
    conversation(30);
    conversation(10);
    ToIntFunction<List<String>> fewerAfterTheFirst =
        some -> Math.min(some.size(), some.get(0).equals("text 0") ? 30 : 10);
    CallPlan plan = CallPlan.of(texts, fewerAfterTheFirst);

    assertThat(sizes(plan)).containsExactly(30, 10);
    assertThat(sizes(plan.withoutPartFilledCall(batch, texts, fewerAfterTheFirst)))
        .containsExactly(30, 10);
  }

  @Test
  void nothingIsLeftWhereAllHaveToBeFinished() {
    conversation(5);
    conversation(64);

    assertThat(sizes(plan().withoutPartFilledCall(List.of(), texts, CallPlanTest::textsOfACall)))
        .containsExactly(64, 5);
  }
}
