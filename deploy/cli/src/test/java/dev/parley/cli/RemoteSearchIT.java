package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.embed.ModelSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.stack.provider.Misbehaviour;
import dev.parley.stack.provider.SimulatedProvider;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(StackExtension.class)
class RemoteSearchIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String NAME = "text-embedding-simulated";
  private static final String CONVERSATION =
      """
      {"conversation_id": "%s", "user_id": "u", "platform": "web", \
      "occurred_at": "2026-03-01T12:00:00Z", "transcript": "User: %s"}
      """;

  private final Map<String, String> environment;
  private final Map<String, String> provider = new HashMap<>();
  private final TestStack stack;

  RemoteSearchIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    environment = StackEnvironment.of(stack);
  }

  @Test
  void aModelThatAProviderRunsIsSearchedWithTheSettingsOfTheWorkers(@TempDir Path state)
      throws Exception {
    try (SimulatedProvider simulated = SimulatedProvider.start(NAME, 16)) {
      storeTwoConversations(simulated, state);

      // The simulated model gives the same text the same vector, and knows of no meaning.
      Ran found = run(provider, "", "search", "User: which boots for the mountain", "--limit", "1");
      assertThat(found.exitCode()).as(found.err()).isZero();
      assertThat(found.out()).contains("hike").doesNotContain("bread");
    }
  }

  @Test
  void aSearchDoesNotWaitForAProviderThatAsksToWaitForEver(@TempDir Path state) throws Exception {
    try (SimulatedProvider simulated = SimulatedProvider.start(NAME, 16)) {
      storeTwoConversations(simulated, state);
      simulated.always(Misbehaviour.TOO_MANY_REQUESTS);
      try (Connection connection =
              DriverManager.getConnection(
                  stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
          Search search =
              new Search(
                  connection,
                  new EmbedderChoice(ModelSettings.read(SettingsReader.of(provider))),
                  Duration.ofSeconds(1))) {
        assertThatThrownBy(() -> search.find("default", "boots", 1))
            .isInstanceOf(SearchException.class)
            .hasMessageContaining("not embedded within 1 s")
            .hasMessageContaining("asks to wait");
      }
    }
  }

  @Test
  void withoutThoseSettingsOrWithOthersTheSearchSaysWhatItNeeds(@TempDir Path state)
      throws Exception {
    try (SimulatedProvider simulated = SimulatedProvider.start(NAME, 16)) {
      storeTwoConversations(simulated, state);
    }

    provider.put("PARLEY_PROVIDER_MODEL", "another");
    Ran unknown = run(provider, "", "search", "boots");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.SYSTEM);
    assertThat(unknown.err()).contains("active model is " + NAME, "its settings name another");
    provider.put("PARLEY_PROVIDER_MODEL", NAME);

    Ran without = run(Map.of(), "", "search", "boots");
    assertThat(without.exitCode()).isEqualTo(ExitCode.SYSTEM);
    assertThat(without.err())
        .contains("active model is " + NAME)
        .contains("PARLEY_EMBEDDER_MODEL")
        .contains("PARLEY_PROVIDER_");

    provider.put("PARLEY_PROVIDER_DIMENSIONS", "32");
    Ran other = run(provider, "", "search", "boots");
    assertThat(other.exitCode()).isEqualTo(ExitCode.SYSTEM);
    assertThat(other.err())
        .contains(
            "16 dimensions", "32 dimensions", "give it the PARLEY_PROVIDER_... of the workers");
  }

  private void storeTwoConversations(SimulatedProvider simulated, Path state) {
    provider.put("PARLEY_EMBEDDER_MODEL", "openai");
    provider.put("PARLEY_PROVIDER_URL", simulated.openAi().toString());
    provider.put("PARLEY_PROVIDER_MODEL", NAME);
    provider.put("PARLEY_PROVIDER_DIMENSIONS", "16");
    provider.put("PARLEY_EMBEDDER_STATE_DIR", state.toString());
    provider.put("PARLEY_WINDOW_BATCH_AGE", "5ms");
    provider.put("PARLEY_CACHE_MEMORY", "1MiB");
    Map<String, String> workers = new HashMap<>(environment);
    workers.putAll(provider);
    try (RunningWorkers running = new RunningWorkers(workers)) {
      assertThat(running.opsAddress()).isNotEmpty();
      run(
          Map.of(),
          CONVERSATION.formatted("bread", "my sourdough does not rise")
              + CONVERSATION.formatted("hike", "which boots for the mountain"),
          "publish",
          "-");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(run(provider, "", "search", "anything").out())
                      .contains("bread", "hike"));
    }
  }

  private Ran run(Map<String, String> more, String input, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return Ran.parley(all, input, args);
  }
}
