package dev.parley.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ConversationSourceTest {
  private final ConversationSource source = new ConversationSource(3);

  @Test
  void theSameSeedGivesTheSameAndAnotherSeedAnother() {
    EmbeddedConversation one = source.first(5);
    EmbeddedConversation same = new ConversationSource(3).first(5);
    EmbeddedConversation other = new ConversationSource(4).first(5);

    assertThat(same.conversation()).isEqualTo(one.conversation());
    assertThat(vectors(same)).usingRecursiveComparison().isEqualTo(vectors(one));
    assertThat(other.conversation()).isNotEqualTo(one.conversation());
  }

  @Test
  void aConversationIsOfAboutNineHundredCharactersInTwoPassagesThatCoverIt() {
    for (int number = 0; number < 100; number++) {
      EmbeddedConversation one = source.first(number);
      List<EmbeddedPassage> passages = one.results().get(0).passages();
      assertThat(one.conversation().transcript().length()).isBetween(900, 960);
      assertThat(passages).hasSize(2);
      assertThat(passages.get(0).start()).isZero();
      assertThat(passages.get(1).start()).isEqualTo(passages.get(0).end());
      assertThat(passages.get(1).end()).isEqualTo(one.conversation().transcript().length());
    }
  }

  @Test
  void aGrownConversationKeepsItsFirstPassageAndARewrittenOneNone() {
    EmbeddedConversation first = source.first(9);
    EmbeddedConversation grown = source.grown(9);
    EmbeddedConversation rewritten = source.rewritten(9);

    assertThat(grown.conversation().key()).isEqualTo(first.conversation().key());
    assertThat(rewritten.conversation().key()).isEqualTo(first.conversation().key());
    assertThat(vectors(grown).get(0)).isEqualTo(vectors(first).get(0));
    assertThat(vectors(grown).get(1)).isNotEqualTo(vectors(first).get(1));
    assertThat(vectors(rewritten).get(0)).isNotEqualTo(vectors(first).get(0));
    assertThat(source.stale(9).position()).isLessThan(first.position());
    assertThat(grown.position()).isGreaterThan(first.position());
    assertThat(rewritten.position()).isGreaterThan(first.position());
  }

  @Test
  void vectorsHaveLengthOneAndNeighboursThatAreMuchNearerThanMost() {
    List<float[]> stored = new ArrayList<>();
    for (int number = 0; number < 4_000; number++) {
      stored.add(vectors(source.first(number)).get(0));
    }
    assertThat(cosine(stored.get(0), stored.get(0))).isCloseTo(1, byLittle());

    float[] query = source.query(1);
    List<Double> near =
        stored.stream()
            .map(vector -> cosine(query, vector))
            .sorted(Comparator.reverseOrder())
            .toList();
    assertThat(near.get(0)).isGreaterThan(0.6);
    assertThat(near.get(near.size() / 2)).isLessThan(0.3);
  }

  private static Offset<Double> byLittle() {
    return Offset.offset(1e-4);
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  private static List<float[]> vectors(EmbeddedConversation one) {
    return one.results().get(0).passages().stream().map(EmbeddedPassage::vector).toList();
  }
}
