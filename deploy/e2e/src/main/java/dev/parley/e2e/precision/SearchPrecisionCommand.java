package dev.parley.e2e.precision;

import dev.parley.local.precision.SearchPrecision;
import dev.parley.local.precision.TopicQuery;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.PostgresAddress;
import dev.parley.stack.StackSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells how good search is, by conversations that are labelled with their topic. */
@Command(
    name = "search-precision",
    showDefaultValues = true,
    description = {
      "Loads labelled conversations with the ONNX model, searches for sentences about each topic,"
          + " and prints how many of the first matches are of that topic.",
      "Exit code 1 when the mean is too low."
    })
public final class SearchPrecisionCommand implements Callable<Integer> {
  @Option(
      names = "--input",
      description =
          "Conversations, one JSON object a line, plain or .gz, labelled by metadata.topic; without"
              + " it, those that --data holds already.")
  private @Nullable Path input;

  @Option(
      names = "--data",
      description = "Keeps all state here; a temporary directory unless told.")
  private @Nullable Path data;

  @Option(names = "--at", description = "How many matches of each query count.")
  private int at = 10;

  @Option(names = "--at-least", description = "The lowest mean precision that is good enough.")
  private double atLeast = 0.8;

  @Override
  public Integer call() throws Exception {
    if (input == null && data == null) {
      System.err.println("give --input FILE, or --data DIR of a run before");
      return 2;
    }
    Path directory = data == null ? Files.createTempDirectory("parley-precision-") : data;
    if (input != null) {
      LocalLoad.load(input, directory);
    }
    StackSettings settings =
        StackSettings.fromEnvironment(System.getenv()).withDataDirectory(directory);
    try (ParleyStack stack = ParleyStack.start(settings);
        Connection connection = connect(stack.postgres());
        LabelledSearch search = new LabelledSearch(connection)) {
      Map<String, Double> byTopic =
          new SearchPrecision(search, at).byTopic(TopicQuery.ofSelfDialogue());
      byTopic.forEach(SearchPrecisionCommand::print);
      double mean = SearchPrecision.mean(byTopic.values());
      print("mean of " + byTopic.size() + " topics", mean);
      System.out.printf(
          Locale.ROOT,
          "precision at %d, over %d labelled conversations; at least %.2f is asked for%n",
          at,
          search.labelled(),
          atLeast);
      return mean >= atLeast ? 0 : 1;
    }
  }

  private static void print(String what, double precision) {
    System.out.printf(Locale.ROOT, "%-20s %.3f%n", what, precision);
  }

  private static Connection connect(PostgresAddress postgres) throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
