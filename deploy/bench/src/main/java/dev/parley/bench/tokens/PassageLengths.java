package dev.parley.bench.tokens;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.local.precision.SearchPrecision;
import dev.parley.local.precision.TopicQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What each length of passages costs while conversations grow, and how well they are found. */
final class PassageLengths {
  static final List<String> HEADER =
      List.of(
          "passage tokens",
          "tokens to every snapshot whole",
          "tokens to the final text once",
          "passages",
          "precision at 10",
          "to the default, ± standard error");

  private static final int BEST = 10;

  private final Embedder embedder;
  private final List<GrowingConversation> growing;
  private final List<LabelledConversation> labelled;
  private final int usual;

  /**
   * @param labelled what is searched; nothing is, where there are none
   * @param usual the length that the others are compared with
   */
  PassageLengths(
      Embedder embedder,
      List<GrowingConversation> growing,
      List<LabelledConversation> labelled,
      int usual) {
    this.embedder = embedder;
    this.growing = growing;
    this.labelled = labelled;
    this.usual = usual;
  }

  private record Found(int length, int passages, List<Double> precisions) {}

  List<List<String>> measure(List<Integer> lengths) throws Exception {
    Tokens tokens = new Tokens(embedder.tokens());
    double whole = tokens.ofEverySnapshot(growing);
    double last = tokens.ofFinalTexts(growing);
    List<Found> found = new ArrayList<>();
    for (int length : labelled.isEmpty() ? List.<Integer>of() : lengths) {
      System.err.println("searching passages of " + length + " tokens");
      found.add(find(length));
    }
    List<List<String>> rows = new ArrayList<>();
    for (int length : lengths) {
      double paid = tokens.ofNewPassages(growing, length);
      List<String> row = new ArrayList<>();
      row.add(length == usual ? length + ", the default" : Integer.toString(length));
      row.add(String.format(Locale.ROOT, "%.3f", paid / whole));
      row.add(String.format(Locale.ROOT, "%.2f", paid / last));
      row.addAll(quality(length, found));
      rows.add(row);
    }
    return rows;
  }

  private Found find(int length) throws Exception {
    PassageCutter cutter =
        new PassageCutter(BoundedWords.within(embedder.tokens(), length), length);
    PassageSearch search = new PassageSearch(embedder, cutter, labelled);
    SearchPrecision precision = new SearchPrecision(search, BEST);
    List<Double> precisions = new ArrayList<>();
    for (TopicQuery query : TopicQuery.ofSelfDialogue()) {
      precisions.add(precision.of(query));
    }
    return new Found(length, search.passages(), precisions);
  }

  private List<String> quality(int length, List<Found> all) {
    for (Found found : all) {
      if (found.length() == length) {
        double mean = SearchPrecision.mean(found.precisions());
        return List.of(
            String.format(Locale.ROOT, "%,d", found.passages()),
            String.format(Locale.ROOT, "%.3f", mean),
            all.stream()
                .filter(one -> one.length() == usual && one.length() != length)
                .findFirst()
                .map(one -> difference(found.precisions(), one.precisions()))
                .orElse("–"));
      }
    }
    return List.of("–", "–", "–");
  }

  /** The mean of the queries' own differences, and how far it is from certain. */
  static String difference(List<Double> ones, List<Double> others) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < ones.size(); i++) {
      differences.add(ones.get(i) - others.get(i));
    }
    double mean = SearchPrecision.mean(differences);
    double squares = 0;
    for (double one : differences) {
      squares += (one - mean) * (one - mean);
    }
    int count = differences.size();
    return String.format(
        Locale.ROOT, "%+.3f ± %.3f", mean, Math.sqrt(squares / (count - 1) / count));
  }
}
