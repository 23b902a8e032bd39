package dev.parley.e2e.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the README's tables from the code. */
@Command(
    name = "docs",
    description = {
      "Prints the tables of settings, metrics, topics, headers and reasons from the code.",
      "With --write puts them into the README, between their markers."
    })
public final class DocsCommand implements Callable<Integer> {
  @Option(names = "--write", description = "Put the tables into the README.")
  private boolean write;

  @Option(names = "--readme", description = "Which README; default: ${DEFAULT-VALUE}.")
  private Path readme = Path.of("README.md");

  @Override
  public Integer call() throws Exception {
    if (!write) {
      for (DocumentedTable table : DocumentedTable.values()) {
        System.out.println(table.title() + "\n\n" + table.markdown() + "\n");
      }
      return 0;
    }
    if (!Files.exists(readme)) {
      System.err.println("there is no " + readme.toAbsolutePath() + "; name it with --readme");
      return 1;
    }
    ReadmeTables tables = new ReadmeTables(Files.readString(readme));
    List<String> missing = tables.missing();
    if (!missing.isEmpty()) {
      System.err.println(readme + " has no place for " + String.join(", ", missing));
      return 1;
    }
    Files.writeString(readme, tables.updated());
    return 0;
  }
}
