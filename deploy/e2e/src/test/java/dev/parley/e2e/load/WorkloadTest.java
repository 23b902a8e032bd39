package dev.parley.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Conversation;
import dev.parley.wire.RecordKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  @Test
  void oneSeedGivesTheSameSnapshotsAgainAndAnotherSeedDoesNot() {
    assertThat(snapshots(7, 500)).isEqualTo(snapshots(7, 500)).isNotEqualTo(snapshots(8, 500));
  }

  @Test
  void aFewConversationsGetHalfOfTheSnapshotsAndAllGetSome() {
    Map<RecordKey, Long> counts =
        snapshots(1, 5_000).stream()
            .collect(Collectors.groupingBy(Conversation::key, Collectors.counting()));
    assertThat(counts).hasSize(100);
    long hottest =
        counts.values().stream()
            .sorted(Collections.reverseOrder())
            .limit(5)
            .mapToLong(n -> n)
            .sum();
    assertThat(hottest).isBetween(2_300L, 3_000L);
  }

  @Test
  void conversationsGrowAreRewrittenAndChangeTheirMetadataAlone() {
    Map<RecordKey, String> last = new HashMap<>();
    Map<String, Integer> kinds = new HashMap<>();
    for (Conversation snapshot : snapshots(2, 5_000)) {
      String before = last.put(snapshot.key(), snapshot.transcript());
      if (before != null && !before.isEmpty()) {
        String now = snapshot.transcript();
        String kind =
            now.equals(before)
                ? "same"
                : now.startsWith(before)
                    ? "grown"
                    : before.startsWith(now) ? "shrunk" : "rewritten";
        kinds.merge(kind, 1, Integer::sum);
      }
    }
    assertThat(kinds.keySet()).containsExactlyInAnyOrder("same", "grown", "shrunk", "rewritten");
    assertThat(kinds.get("grown")).isGreaterThan(3_000);
  }

  @Test
  void theSameIdStandsInSeveralTenants() {
    Map<String, List<String>> tenants =
        snapshots(3, 2_000).stream()
            .map(Conversation::key)
            .distinct()
            .collect(
                Collectors.groupingBy(
                    RecordKey::conversationId,
                    Collectors.mapping(RecordKey::tenant, Collectors.toList())));
    assertThat(tenants.values()).allSatisfy(of -> assertThat(of).hasSize(4));
  }

  @Test
  void someTextIsBeyondTheBasicPlaneAndSomeConversationsHaveNone() {
    List<Conversation> snapshots = snapshots(4, 3_000);
    assertThat(snapshots)
        .anyMatch(
            snapshot ->
                snapshot.transcript().codePoints().anyMatch(Character::isSupplementaryCodePoint))
        .anyMatch(snapshot -> snapshot.transcript().isBlank());
  }

  @Test
  void timesJumpBackAndForth() {
    List<Conversation> snapshots = snapshots(5, 100);
    assertThat(IntStream.range(1, 100))
        .anyMatch(i -> snapshots.get(i).occurredAt().isBefore(snapshots.get(i - 1).occurredAt()));
  }

  private static List<Conversation> snapshots(long seed, int count) {
    Workload workload = new Workload();
    workload.add(seed, "talk", 100);
    return Stream.generate(workload::next).limit(count).toList();
  }
}
