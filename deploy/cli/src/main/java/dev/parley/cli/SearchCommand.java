package dev.parley.cli;

import dev.parley.embedder.EmbedderSettings;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.Conversation;
import dev.parley.writer.store.DatabaseSettings;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley search}. */
@Command(
    name = "search",
    description = "Finds the conversations whose meaning is nearest to a text, best first.")
final class SearchCommand implements Callable<Integer> {
  private static final int MOST = 1000;

  private final Console console;

  @Parameters(paramLabel = "TEXT", arity = "1..*", description = "what to search for")
  private List<String> words = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "the most conversations, 1 to 1000; default ${DEFAULT-VALUE}")
  private int limit;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      defaultValue = Conversation.DEFAULT_TENANT,
      description = "whose conversations; default ${DEFAULT-VALUE}")
  private String tenant = Conversation.DEFAULT_TENANT;

  @Option(names = "--json", description = "print one JSON line a match")
  private boolean json;

  @Mixin private SystemOptions system = new SystemOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  SearchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (limit < 1 || limit > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + "; it goes from 1 to " + MOST);
    }
    String text = String.join(" ", words);
    if (text.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "TEXT is empty; give the words to search for");
    }
    SettingsReader reader = system.reader(console.environment());
    DatabaseSettings database = DatabaseSettings.read(reader);
    ModelSettings model = ModelSettings.read(reader);
    // An embedder-worker's environment can be taken as it is.
    reader.know(EmbedderSettings.all());
    reader.know(CacheSettings.all());
    reader.failOnProblems();
    try (Connection connection = DatabaseConnection.open(database);
        Search search = new Search(connection, new EmbedderChoice(model))) {
      print(search.find(tenant, text, limit));
    }
    return ExitCode.OK;
  }

  private void print(List<Match> matches) {
    if (json) {
      matches.forEach(match -> console.out().println(MatchJson.write(match)));
    } else {
      MatchText.lines(matches).forEach(console.out()::println);
    }
  }
}
