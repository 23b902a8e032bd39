package dev.parley.local.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SearchPrecisionTest {
  @Test
  void aTopicsPrecisionIsTheShareOfItsLabelAmongTheBestOverItsQueries() throws Exception {
    Map<String, List<String>> found =
        Map.of(
            "q1", List.of("a", "a", "b", "a"),
            "q2", List.of("a", "c"),
            "q3", List.of("b", "b", "b", "b"));
    Map<String, Double> precision =
        new SearchPrecision((query, limit) -> found.get(query), 4)
            .byTopic(
                List.of(
                    new TopicQuery("a", "q1"),
                    new TopicQuery("a", "q2"),
                    new TopicQuery("b", "q3")));
    assertThat(precision).containsExactly(Map.entry("a", 0.5), Map.entry("b", 1.0));
    assertThat(SearchPrecision.mean(precision.values())).isEqualTo(0.75);
  }

  @Test
  void thereAreFiveQueriesForEachOfTenTopics() throws Exception {
    Map<String, Long> queries =
        TopicQuery.ofSelfDialogue().stream()
            .collect(Collectors.groupingBy(TopicQuery::topic, Collectors.counting()));
    assertThat(queries)
        .hasSize(10)
        .doesNotContainKeys("music_and_movies", "transition_music_movies");
    assertThat(queries.values()).containsOnly(5L);
  }

  @Test
  void aLineThatIsNoQueryIsNamedByItsNumber() {
    assertThatThrownBy(
            () -> TopicQuery.read(new BufferedReader(new StringReader("# remark\na\tx\nb x\n"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 3");
  }
}
