package dev.parley.local.precision;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text to search for, and the topic that it is about.
 *
 * @param topic as conversations are labelled in their metadata
 * @param text none that is taken from the conversations
 */
public record TopicQuery(String topic, String text) {
  private static final String RESOURCE = "topic-queries.tsv";

  /** Five for each topic of the Self-dialogue Corpus that is not a mixture of others. */
  public static List<TopicQuery> ofSelfDialogue() throws IOException {
    try (InputStream resource = TopicQuery.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IOException(RESOURCE + " is not on the class path");
      }
      return read(new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8)));
    }
  }

  /** Reads lines of a topic, a tab and a text; those that begin with '#' are remarks. */
  static List<TopicQuery> read(BufferedReader lines) throws IOException {
    List<TopicQuery> queries = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int tab = line.indexOf('\t');
      if (tab < 1 || line.substring(tab).isBlank()) {
        throw new IOException("line " + number + " is not a topic, a tab and a query");
      }
      queries.add(new TopicQuery(line.substring(0, tab), line.substring(tab + 1)));
    }
    return queries;
  }
}
