package dev.parley.local.precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Precision at N: of the first N conversations that a query finds, how many are labelled with its
 * topic. One that is missing counts as a wrong one.
 */
public final class SearchPrecision {
  private final Searching searching;
  private final int at;

  /** Finds conversations and knows their labels. */
  public interface Searching {
    /** The labels of the best {@code limit} conversations, best first. */
    List<String> topicsOfBest(String query, int limit) throws Exception;
  }

  /**
   * @param at how many of the best count
   */
  public SearchPrecision(Searching searching, int at) {
    this.searching = searching;
    this.at = at;
  }

  /** The mean over the queries of each topic, 0 to 1, in the order of {@code queries}. */
  public Map<String, Double> byTopic(List<TopicQuery> queries) throws Exception {
    Map<String, List<Double>> precisions = new LinkedHashMap<>();
    for (TopicQuery query : queries) {
      precisions.computeIfAbsent(query.topic(), topic -> new ArrayList<>()).add(of(query));
    }
    Map<String, Double> means = new LinkedHashMap<>();
    precisions.forEach((topic, all) -> means.put(topic, mean(all)));
    return means;
  }

  /** Of one query, 0 to 1. */
  public double of(TopicQuery query) throws Exception {
    long hits =
        searching.topicsOfBest(query.text(), at).stream().filter(query.topic()::equals).count();
    return (double) hits / at;
  }

  public static double mean(Iterable<Double> values) {
    double sum = 0;
    int count = 0;
    for (double value : values) {
      sum += value;
      count++;
    }
    return count == 0 ? 0 : sum / count;
  }
}
