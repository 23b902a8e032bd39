package dev.parley.bench.tokens;

import dev.parley.bench.data.RealConversations;
import dev.parley.bench.report.Goal;
import dev.parley.bench.report.PageOptions;
import dev.parley.bench.report.Report;
import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.Embedders;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.local.precision.TopicQuery;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackSettings;
import dev.parley.wire.Conversation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what conversations cost that are published after every turn. */
@Command(
    name = "tokens",
    showDefaultValues = true,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "What conversations cost that are published after every turn, in tokens that a provider is",
      "asked for, and what the length of passages does to that and to search. A full run is kept in",
      "deploy/bench/results/tokens.md."
    })
public final class TokensCommand implements Callable<Integer> {
  private static final int FEW = 20;

  @Mixin private PageOptions page = new PageOptions();

  @Option(
      names = "--input",
      description = {
        "Conversations, one JSON object a line, plain or .gz; the sample without it. Search is",
        "measured where metadata.topic has labels of the Self-dialogue Corpus."
      })
  private @Nullable Path input;

  @Option(names = "--turns", description = "After each of so many turns a snapshot is published.")
  private int turns = 40;

  @Option(names = "--conversations", description = "The most that grow.")
  private int conversations = 500;

  @Option(names = "--window", description = "Milliseconds of the window that spans the turns.")
  private int window = 15_000;

  @Option(names = "--lengths", split = ",", description = "Lengths of passages that are compared.")
  private List<Integer> lengths = List.of(64, 96, 128, 160, 192, 256);

  @Option(names = "--every", description = "Every so many of the labelled ones are searched.")
  private int every = 1;

  @Option(names = "--only-lengths", description = "Nothing but the table of lengths.")
  private boolean onlyLengths;

  @Override
  public Integer call() throws Exception {
    Report report = new Report("What growing conversations cost", Clock.systemUTC());
    report.fact("command", page.commandLine());
    List<Conversation> all = RealConversations.read(Optional.ofNullable(input));
    int most = page.quick() ? FEW : conversations;
    List<GrowingConversation> growing = GrowingConversation.join(all, turns, most);
    report.fact(
        "conversations",
        growing.size()
            + " of "
            + turns
            + " turns, each joined from those that follow each other in the input");
    ModelSettings model = ModelSettings.read(SettingsReader.of(Map.of()));
    try (Embedder embedder = Embedders.open(model)) {
      try {
        if (!onlyLengths) {
          paid(report, new Tokens(embedder.tokens()), growing, model.passageTokens());
        }
        compareLengths(report, embedder, growing, all, model.passageTokens());
      } finally {
        System.out.println(report.markdown());
      }
    }
    page.keep(report, "tokens.md", input != null && !onlyLengths);
    return 0;
  }

  private void paid(
      Report report, Tokens tokens, List<GrowingConversation> growing, int passageTokens)
      throws Exception {
    double whole = tokens.ofEverySnapshot(growing);
    double last = tokens.ofFinalTexts(growing);
    try (ParleyStack stack = ParleyStack.start(StackSettings.fromEnvironment(System.getenv()))) {
      System.err.println("turn by turn");
      double single = new TurnByTurn(stack.redis(), tokens, passageTokens).paid(growing);
      System.err.println("a window that spans the turns");
      double spanned =
          new SpannedTurns(stack.kafka(), tokens, passageTokens, Duration.ofMillis(window))
              .paid(growing);
      report.goals(
          List.of(
              Goal.atMost(
                  "published turn by turn, nothing coalesced, to every snapshot whole",
                  0.45,
                  "",
                  OptionalDouble.of(single / whole)),
              Goal.atMost(
                  "with a window that spans the turns, to the final text once",
                  1.25,
                  "",
                  OptionalDouble.of(spanned / last))));
      List<List<String>> rows = new ArrayList<>();
      rows.add(row("every snapshot whole", whole, whole, last));
      rows.add(row("turn by turn, nothing coalesced", single, whole, last));
      rows.add(
          row("a window of %,d ms that spans the turns".formatted(window), spanned, whole, last));
      rows.add(row("the final text once", last, whole, last));
      report.figures(
          "What a provider is asked for",
          "Tokens as all-MiniLM-L6-v2 reads them, counted by a provider on this machine over HTTP. Turn by turn, each snapshot is embedded before the next is published, with the cache in Redis. With a window, a whole worker reads them from Kafka and has no cache. Passages have %d tokens at most."
              .formatted(passageTokens),
          List.of("", "tokens", "to every snapshot whole", "to the final text once"),
          rows);
    }
  }

  private void compareLengths(
      Report report,
      Embedder embedder,
      List<GrowingConversation> growing,
      List<Conversation> all,
      int usual)
      throws Exception {
    Set<String> topics =
        TopicQuery.ofSelfDialogue().stream().map(TopicQuery::topic).collect(Collectors.toSet());
    List<LabelledConversation> labelled =
        LabelledConversation.of(all, page.quick() ? FEW : every, topics);
    if (labelled.isEmpty()) {
      report.skipped("search, for no conversation has a label of the Self-dialogue Corpus");
    }
    report.figures(
        "Lengths of passages",
        "Tokens as all-MiniLM-L6-v2 reads them, turn by turn, with a cache that forgets nothing. Search is exact, by the best passage of each of %,d labelled conversations; precision at 10 is the mean over 50 queries. Under 102 tokens the longest word would not fit, so the worker refuses that."
            .formatted(labelled.size()),
        PassageLengths.HEADER,
        new PassageLengths(embedder, growing, labelled, usual).measure(lengths));
  }

  private static List<String> row(String what, double tokens, double whole, double last) {
    return List.of(
        what,
        String.format(Locale.ROOT, "%,.0f", tokens),
        String.format(Locale.ROOT, "%.3f", tokens / whole),
        String.format(Locale.ROOT, "%.2f", tokens / last));
  }
}
